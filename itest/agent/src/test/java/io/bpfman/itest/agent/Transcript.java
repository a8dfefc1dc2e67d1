// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session as a document shows it, compared with one that takes place. Numbers that the system gives differ from run to run: one that the document
 * shows stands for the one that this run has at that place, and from there on for the same everywhere. So do the widths of columns. Times and
 * tags may be any.
 */
final class Transcript {

    /** A number that is not part of a name. */
    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9])\\d+");

    /** A hash of a program's instructions: another compiler makes others. */
    private static final Pattern TAG = Pattern.compile("\\b[0-9a-f]{16}\\b");

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");

    private final Map<String, String> numbers = new HashMap<>();

    /**
     * What was typed, and what came of it.
     *
     * @param lines of standard output, then of standard error
     */
    record Entry(String command, List<String> lines) {}

    /** The entries of the first block of a document that is marked as a console's. */
    static List<Entry> read(String document) {
        List<Entry> entries = new ArrayList<>();
        List<String> block = document.lines()
                .dropWhile(line -> !line.equals("```console"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
        for (String line : block) {
            if (line.startsWith("$ ")) {
                entries.add(new Entry(line.substring(2), new ArrayList<>()));
            } else {
                entries.get(entries.size() - 1).lines().add(line);
            }
        }
        return entries;
    }

    /** A command of the document as it has to be typed in this run. */
    String typed(String command) {
        return NUMBER.matcher(command)
                .replaceAll(number -> numbers.computeIfAbsent(number.group(), ignored -> number.group()));
    }

    /** Fails unless what came of a command is what the document says. */
    void compare(Entry entry, List<String> lines) {
        String text = "$ " + entry.command() + "\n" + String.join("\n", lines);
        assertEquals(entry.lines().size(), lines.size(), text);
        for (int i = 0; i < lines.size(); i++) {
            String expected = simplified(entry.lines().get(i));
            String actual = simplified(lines.get(i));
            assertEquals(
                    NUMBER.matcher(expected).replaceAll("#"),
                    NUMBER.matcher(actual).replaceAll("#"),
                    text);
            Matcher shown = NUMBER.matcher(expected);
            Matcher here = NUMBER.matcher(actual);
            while (shown.find() && here.find()) {
                String known = numbers.putIfAbsent(shown.group(), here.group());
                if (known != null) {
                    assertEquals(known, here.group(), "what is " + shown.group() + " in the document: " + text);
                }
            }
        }
    }

    private static String simplified(String line) {
        String timeless = TIME.matcher(line).replaceAll("(time)");
        return TAG.matcher(timeless).replaceAll("(tag)").replaceAll("\\s+", " ").strip();
    }
}
