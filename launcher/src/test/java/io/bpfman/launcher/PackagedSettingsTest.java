// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings that packages bring along, and the page of the manual about them. */
class PackagedSettingsTest {
    private static final Path SETTINGS = Path.of("packaging/settings/bpfman.toml");
    private static final Path PAGE = Path.of("packaging/manual/bpfman.toml.5");

    /** A key, or a table, that is commented out. */
    private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^# (?=[a-z_]+ = |\\[)");

    @Test
    void changeNothing() throws Exception {
        Settings settings = Settings.read(SETTINGS);
        assertEquals(List.of(), settings.warnings());
        assertEquals(List.of(), settings.features());
        assertEquals(Optional.empty(), settings.restore());
        assertEquals(Optional.empty(), settings.signing());
        assertEquals(LogLevels.DEFAULT.base(), settings.levels().orElseThrow().base());
    }

    @Test
    void areRightWhenTheyAreSwitchedOn(@TempDir Path directory) throws Exception {
        String text =
                COMMENTED_OUT.matcher(Files.readString(SETTINGS)).replaceAll("").replace("= false", "= true");
        Settings settings = Settings.read(Files.writeString(directory.resolve("bpfman.toml"), text));
        assertEquals(List.of(), settings.warnings());
        assertEquals(
                List.of("grpc", "health", "metrics", "signing", "web"),
                settings.features().stream().sorted().toList());
        assertEquals(Optional.of(new Settings.Restore(Settings.Restore.DEFAULT_DIRECTORY)), settings.restore());
    }

    @Test
    void areInTheManual() throws IOException {
        String page = Files.readString(PAGE);
        Pattern.compile("(?m)^(?:# )?\\[?([a-z_]+)(?: = .*|[a-z.]*\\])$")
                .matcher(Files.readString(SETTINGS))
                .results()
                .map(result -> result.group(1))
                .filter(key -> !key.equals("manager"))
                .forEach(key -> assertTrue(page.contains(key), key));
    }
}
