// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.log.LogLevel;

class SettingsTest {
    @TempDir
    private Path directory;

    private Settings read(String text) throws IOException, LaunchException {
        return Settings.read(Files.writeString(directory.resolve("bpfman.toml"), text));
    }

    @Test
    void readsTheLog() throws Exception {
        Settings settings = read("""
                [logging]
                level = "info"
                format = "text"
                [logging.components]
                manager = "debug"
                """);
        assertEquals(
                new LogLevels(LogLevel.INFO, Map.of("manager", LogLevel.DEBUG)),
                settings.levels().orElseThrow());
        assertEquals(List.of(), settings.warnings());
        assertTrue(read("").levels().isEmpty());
    }

    @Test
    void readsWhatIsRestored() throws Exception {
        assertEquals(Optional.empty(), read("").restore());
        assertEquals(Optional.empty(), read("[restore]\nenabled = false\n").restore());
        assertEquals(
                Optional.of(new Settings.Restore(Path.of("/var/lib/bpfman"))),
                read("[restore]\nenabled = true\n").restore());
        assertEquals(
                Optional.of(new Settings.Restore(Path.of("/srv/state"))),
                read("[restore]\nenabled = true\nstate_dir = \"/srv/state\"\n").restore());
        assertThrows(LaunchException.class, () -> read("[restore]\nenabled = \"yes\"\n"));
        assertThrows(LaunchException.class, () -> read("[restore]\nstate_dir = \"here\"\n"));
        assertEquals(1, read("[restore]\nwhen = 1\n").warnings().size());
    }

    @Test
    void readsWhatIsSwitchedOn() throws Exception {
        assertEquals(List.of(), read("").features());
        Settings settings = read("[features]\ngrpc = true\ncsi = false\nhealth = true\n");
        assertEquals(
                List.of("grpc", "health"), settings.features().stream().sorted().toList());
        assertEquals(List.of(), settings.warnings());
        assertEquals(
                directory.resolve("bpfman.toml") + ": features.grpc is true or false, and not yes",
                assertThrows(LaunchException.class, () -> read("[features]\ngrpc = \"yes\"\n"))
                        .getMessage());
    }

    @Test
    void readsWhatHasToBeSigned() throws Exception {
        assertEquals(Optional.empty(), read("").signing());
        Map<String, Object> nothing =
                read("[signing]\n").signing().orElseThrow().properties();
        assertEquals(true, nothing.get("allow_unsigned"));
        assertEquals(true, nothing.get("verify_enabled"));
        assertEquals(0, ((String[]) nothing.get("keys")).length);
        assertEquals(0, ((String[]) nothing.get("identities")).length);
        assertEquals("", nothing.get("trust_root"));
        Map<String, Object> said = read("""
                        [signing]
                        allow_unsigned = false
                        keys = ["release=/etc/bpfman/release.pem"]
                        identities = ["ci=release@example.com by https://accounts.example.com"]
                        trust_root = "/etc/bpfman/trusted_root.json"
                        rules = ["quay.io/* require one of key:release", "* reject"]
                        """).signing().orElseThrow().properties();
        assertEquals(false, said.get("allow_unsigned"));
        assertEquals(List.of("release=/etc/bpfman/release.pem"), List.of((String[]) said.get("keys")));
        assertEquals(List.of("ci=release@example.com by https://accounts.example.com"), List.of((String[])
                said.get("identities")));
        assertEquals("/etc/bpfman/trusted_root.json", said.get("trust_root"));
        assertEquals(
                List.of("quay.io/* require one of key:release", "* reject"), List.of((String[]) said.get("rules")));
        for (String wrong : List.of(
                "allow_unsinged = false",
                "allow_unsigned = 0",
                "keys = \"x\"",
                "rules = [1]",
                "identities = \"x\"",
                "trust_root = \"trusted_root.json\"",
                "trust_root = [\"/x\"]")) {
            assertThrows(LaunchException.class, () -> read("[signing]\n" + wrong + "\n"), wrong);
        }
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() throws Exception {
        Settings settings = read("\uFEFF[logging]\nlevel = \"debug\"\n");
        assertEquals(new LogLevels(LogLevel.DEBUG, Map.of()), settings.levels().orElseThrow());
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void namesEachKeyThatItDoesNotKnowOrCannotHonour() throws Exception {
        Path file = directory.resolve("bpfman.toml");
        assertEquals(
                Stream.of(
                                file + ": unknown key \"colour\"",
                                file + ": unknown key \"logging.levle\"",
                                file + ": logging.format has no effect with this value",
                                file + ": logging.components has no effect with this value",
                                file
                                        + ": signing.trusted_identities has no effect: name who may sign in signing.identities, and what they may sign in rules",
                                file + ": interfaces.eth0.xdp_mode has no effect in this release",
                                file + ": unknown key \"interfaces.eth0.mode\"",
                                file + ": database.max_retries has no effect in this release",
                                file + ": unknown key \"more\"")
                        .sorted()
                        .toList(),
                read("""
                        colour = "red"
                        [logging]
                        levle = "info"
                        format = "json"
                        components = "text"
                        [signing]
                        trusted_identities = []
                        [interfaces."eth0"]
                        xdp_mode = "skb"
                        mode = "skb"
                        [database]
                        max_retries = 3
                        [more]
                        x = 1
                        """).warnings());
    }

    @Test
    void refusesWhatIsMissingOrNoToml() throws Exception {
        Path nowhere = directory.resolve("nowhere.toml");
        assertEquals(
                "the settings file " + nowhere + " does not exist",
                assertThrows(LaunchException.class, () -> Settings.read(nowhere))
                        .getMessage());
        assertTrue(assertThrows(LaunchException.class, () -> read("[logging"))
                .getMessage()
                .contains("is not TOML"));
        assertEquals(
                "unknown log level \"loud\"; known: error, warn, info, debug, trace",
                assertThrows(LaunchException.class, () -> read("[logging]\nlevel = \"loud\""))
                        .getMessage());
    }
}
