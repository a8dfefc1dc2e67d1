// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

import io.bpfman.shell.internal.command.AllCommands;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the pages; the build of a distribution calls it. */
public final class Main {
    private Main() {}

    /**
     * Writes a file for each page.
     *
     * @param arguments the script of the command, the version, the time that the build says it has in ISO 8601, the directory for the manual, and one with
     *     pages that are written by hand, in which {@code @VERSION@} and {@code @DATE@} stand for these
     */
    public static void main(String[] arguments) throws IOException {
        UsageText usage = new UsageText(Files.readString(Path.of(arguments[0])));
        Edition edition = new Edition(arguments[1], arguments[2].substring(0, "2026-01-31".length()));
        Path manual = Path.of(arguments[3]);
        ManualPages pages = new ManualPages(edition, AllCommands.ofHost(), AllCommands.optionsOfHost());
        for (Map.Entry<String, String> page : pages.all(usage).entrySet()) {
            write(manual, page.getKey() + ".1", page.getValue());
        }
        try (DirectoryStream<Path> others = Files.newDirectoryStream(Path.of(arguments[4]), "*.[1-9]")) {
            for (Path other : others) {
                String text = Files.readString(other)
                        .replace("@VERSION@", edition.version())
                        .replace("@DATE@", edition.date());
                write(manual, other.getFileName().toString(), text);
            }
        }
    }

    /** The last character of a page's file is its section. */
    private static void write(Path manual, String file, String text) throws IOException {
        Path section = Files.createDirectories(manual.resolve("man" + file.charAt(file.length() - 1)));
        Files.writeString(section.resolve(file), text);
    }
}
