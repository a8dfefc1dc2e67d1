// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the script of the command prints of itself: how it is called, the agent's options, and what else there is to know. It stands in the script between
 * {@code <<'TEXT'} and {@code TEXT}, so that there is one text for help and manual.
 */
final class UsageText {
    private static final String OPTIONS = "options of the agent:";

    private final List<String> lines;

    /**
     * @param script the whole script; throws when there is no such text in it
     */
    UsageText(String script) {
        int start = script.indexOf("<<'TEXT'\n");
        int end = script.indexOf("\nTEXT\n", start);
        if (start < 0 || end < 0) {
            throw new IllegalArgumentException("the script has no usage text");
        }
        lines = script.substring(start, end).lines().skip(1).toList();
        if (!lines.contains(OPTIONS)) {
            throw new IllegalArgumentException("the usage text does not tell the " + OPTIONS);
        }
    }

    /** The ways to call the command. */
    List<String> synopses() {
        return lines.subList(0, lines.indexOf("")).stream()
                .map(line -> line.replaceFirst("^usage:", "      ").substring(7))
                .toList();
    }

    /** Those of some commands, with the lines in which they go on. */
    List<String> synopsesOf(String... commands) {
        List<String> found = new ArrayList<>();
        boolean wanted = false;
        for (String line : synopses()) {
            if (!line.startsWith(" ")) {
                wanted = Arrays.stream(commands).anyMatch(command -> line.startsWith("bpfman " + command + " "));
            }
            if (wanted) {
                found.add(line);
            }
        }
        return found;
    }

    /** Each option of the agent, and what it does. */
    Map<String, String> agentOptions() {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> block = after(OPTIONS);
        String current = "";
        for (String line : block.subList(0, block.indexOf(""))) {
            if (line.startsWith("  -")) {
                String[] parts = line.strip().split(" {2,}|(?<=[A-Z]) (?=[a-z])", 2);
                current = parts[0];
                options.put(current, parts[1].strip());
            } else {
                options.merge(current, line.strip(), (before, more) -> before + " " + more);
            }
        }
        return options;
    }

    /** What stands at the end, by paragraphs. */
    List<String> closing() {
        List<String> block = after(OPTIONS);
        return Arrays.stream(String.join("\n", block.subList(block.indexOf("") + 1, block.size()))
                        .split("\n\n"))
                .map(paragraph -> paragraph.replace('\n', ' ').strip())
                .toList();
    }

    private List<String> after(String heading) {
        return lines.subList(lines.indexOf(heading) + 1, lines.size());
    }
}
