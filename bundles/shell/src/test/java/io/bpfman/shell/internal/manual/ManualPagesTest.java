// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.shell.internal.command.AllCommands;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualPagesTest {
    private static final Path SCRIPT = Path.of("../../launcher/lib/bpfman.sh");

    private final Map<String, String> pages = new ManualPages(
                    new Edition("1.2.3", "2026-01-31"), AllCommands.ofHost(), AllCommands.optionsOfHost())
            .all(new UsageText(read(SCRIPT)));

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyCommandOfTheHostHasAPageThatTellsItsOptions() {
        for (Command command : AllCommands.ofHost()) {
            String page = pages.get("bpfman-" + command.name().replace(' ', '-'));
            assertTrue(page.contains("\\fBbpfman " + command.syntax().usage().replace("-", "\\-") + "\\fR\n"), page);
            command.syntax()
                    .options()
                    .forEach(option -> assertTrue(
                            page.contains("\\fB" + Options.synopsis(option).replace("-", "\\-") + "\\fR\n"), page));
        }
        assertTrue(pages.keySet().containsAll(Set.of("bpfman", "bpfman-link-attach-tc", "bpfman-program-load-file")));
    }

    @Test
    void thePageOfTheWholeNamesEveryOther() {
        Set<String> others = new TreeSet<>(pages.keySet());
        others.remove("bpfman");
        String seeAlso = pages.get("bpfman").substring(pages.get("bpfman").indexOf(".SH SEE ALSO"));
        assertEquals(
                others,
                seeAlso.lines()
                        .skip(1)
                        .map(line -> line.replaceAll("\\\\f.|\\(1\\),?", "").replace("\\-", "-"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theAgentsOptionsAreThoseOfItsHelp() {
        Map<String, String> options = new UsageText(read(SCRIPT)).agentOptions();
        assertEquals(
                "start it in the background and come back when it is ready; it logs to agent.log of the runtime"
                        + " directory",
                options.get("--detach"));
        assertEquals("run this Gogo command and end; may be given several times", options.get("-c COMMAND"));
        assertTrue(options.get("--lock-timeout TIME").startsWith("wait so long for another agent"), options::toString);
        assertTrue(options.get("--socket-path PATH").startsWith("where bpfman.v1 is served"), options::toString);
        assertTrue(pages.get("bpfman-agent").contains("\\fB\\-\\-detach\\fR\nstart it"), pages.get("bpfman-agent"));
        assertTrue(pages.get("bpfman-agent").contains("\nbpfman serve "), pages.get("bpfman-agent"));
    }

    @Test
    void textIsNotTakenForMacros() {
        String page = new Roff("x-y", new Edition("1", "2026-01-31"), "do it")
                .section("NOTES")
                .paragraph(".5 isn't a-b \\n")
                .paragraph("more")
                .toString();
        assertTrue(page.endsWith(".SH NOTES\n\\&.5 isn\\(aqt a\\-b \\en\n.PP\nmore\n"), page);
        assertTrue(page.contains(".TH \"X\\-Y\" 1 2026-01-31 \"bpfman 1\" \"bpfman for OSGi\"\n"), page);
    }

    @Test
    void aScriptWithoutTheTextIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new UsageText("echo\n"));
    }

    @Test
    void writesAFileForEachPage(@TempDir Path directory) throws IOException {
        Path others = Files.createDirectories(directory.resolve("others"));
        Files.writeString(others.resolve("x.toml.5"), ".TH X 5 @DATE@ @VERSION@\n");
        Main.main(new String[] {
            SCRIPT.toString(), "1.2.3", "2026-01-31T00:00:00Z", directory.toString(), others.toString()
        });
        try (var files = Files.list(directory.resolve("man1"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(
                    pages.keySet().stream().map(name -> name + ".1").sorted().toList(), names);
        }
        assertEquals(pages.get("bpfman-link-detach"), Files.readString(directory.resolve("man1/bpfman-link-detach.1")));
        assertEquals(".TH X 5 2026-01-31 1.2.3\n", Files.readString(directory.resolve("man5/x.toml.5")));
    }
}
