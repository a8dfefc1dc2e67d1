// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

import io.bpfman.shell.internal.command.AllCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the pages; the build of a distribution calls it. */
public final class Main {
    private Main() {}

    /**
     * Writes a file for each page.
     *
     * @param arguments the script of the command, the version, the time that the build says it has in ISO 8601, and the directory for the pages
     */
    public static void main(String[] arguments) throws IOException {
        UsageText usage = new UsageText(Files.readString(Path.of(arguments[0])));
        Edition edition = new Edition(arguments[1], arguments[2].substring(0, "2026-01-31".length()));
        Path directory = Files.createDirectories(Path.of(arguments[3]));
        ManualPages pages = new ManualPages(edition, AllCommands.ofHost(), AllCommands.optionsOfHost());
        for (Map.Entry<String, String> page : pages.all(usage).entrySet()) {
            Files.writeString(directory.resolve(page.getKey() + ".1"), page.getValue());
        }
    }
}
