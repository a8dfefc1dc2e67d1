// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.launcher.Feature.FeatureBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureReaderTest {
    private static final String FEATURE = """
            {"id": "g:f:1", "variables": {"dir": "/run/x", "n": "7"},
             "bundles": [{"id": "g:a:1", "start-order": 5}, {"id": "g:b:2"}],
             "configurations": {"pid": {"path": "${dir}/state.db", "limit": 3, "on": true}}}
            """;

    @TempDir
    Path directory;

    @Test
    void bundlesAndConfigurationsAreRead() throws Exception {
        Feature feature = read(FEATURE, Map.of());
        assertEquals(
                List.of(
                        new FeatureBundle(new Coordinates("g", "a", "1"), 5),
                        new FeatureBundle(new Coordinates("g", "b", "2"), 1)),
                feature.bundles());
        assertEquals(
                Map.of("pid", Map.of("path", "/run/x/state.db", "limit", 3, "on", true)), feature.configurations());
    }

    @Test
    void anOverrideWinsOverTheVariable() throws Exception {
        assertEquals(
                "/tmp/$1/state.db",
                read(FEATURE, Map.of("dir", "/tmp/$1"))
                        .configurations()
                        .get("pid")
                        .get("path"));
    }

    @Test
    void aVariableWithoutAValueIsNamed() {
        refused(FEATURE.replace("\"dir\"", "\"other\""), "${dir}");
    }

    @Test
    void aFileThatIsNoFeatureIsNamed() {
        refused("[]", "feature.json");
        refused("{\"bundles\": [{}]}", "without an id");
        refused("{\"bundles\": [{\"id\": \"g:a\"}]}", "g:a");
    }

    @Test
    void aMissingFileIsNamed() {
        LaunchException refused = assertThrows(
                LaunchException.class, () -> new FeatureReader(Map.of()).read(directory.resolve("none.json")));
        assertTrue(refused.getMessage().contains("none.json"), refused.getMessage());
    }

    private void refused(String text, String named) {
        LaunchException refused = assertThrows(LaunchException.class, () -> read(text, Map.of()));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    private Feature read(String text, Map<String, String> overrides) throws IOException, LaunchException {
        Path file = Files.writeString(directory.resolve("feature.json"), text);
        return new FeatureReader(overrides).read(file);
    }
}
