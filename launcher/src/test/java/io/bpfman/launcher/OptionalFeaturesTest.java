// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionalFeaturesTest {
    @TempDir
    private Path home;

    private OptionalFeatures features;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectory(home.resolve("features"));
        feature("bpfman", "\"complete\": true");
        feature("bpfman-simulated", "\"complete\": true");
        feature("bpfman-grpc", "\"bundles\": []");
        feature("bpfman-csi", needs("bpfman-grpc"));
        feature("bpfman-health", needs("bpfman-csi\", \"bpfman-grpc"));
        features = OptionalFeatures.in(home);
    }

    private void feature(String name, String content) throws IOException {
        Files.writeString(home.resolve("features/" + name + ".json"), "{" + content + "}");
    }

    private static String needs(String names) {
        return "\"extensions\": {\"needs\": {\"type\": \"text\", \"kind\": \"optional\", \"text\": [\"" + names
                + "\"]}}";
    }

    private String refusal(String... names) {
        return assertThrows(LaunchException.class, () -> features.started(List.of(), List.of(names)))
                .getMessage();
    }

    @Test
    void startsWhatIsNeededFirstAndOnce() throws LaunchException {
        assertEquals(List.of(), features.started(List.of(), List.of()));
        assertEquals(List.of("bpfman-grpc"), features.started(List.of("bpfman-grpc"), List.of("grpc")));
        assertEquals(List.of("bpfman-grpc", "bpfman-csi"), features.started(List.of(), List.of("csi")));
        assertEquals(
                List.of("bpfman-grpc", "bpfman-csi", "bpfman-health"),
                features.started(List.of("bpfman-health"), List.of("grpc", "csi")));
    }

    @Test
    void saysWhatThereIs() throws LaunchException {
        assertEquals(List.of("csi", "grpc", "health"), features.offered());
        assertEquals(
                "this distribution has no feature metrics: there is no " + home.resolve("features/bpfman-metrics.json")
                        + "; to switch on are csi, grpc, health",
                refusal("grpc", "metrics"));
        assertEquals(
                "the feature bpfman-simulated makes an agent by itself: it is started alone, with --feature bpfman-simulated;"
                        + " to switch on are csi, grpc, health",
                refusal("simulated"));
    }

    @Test
    void leavesTheDirectoryToNobody() throws IOException {
        Files.writeString(home.resolve("other.json"), "{}");
        assertThrows(LaunchException.class, () -> features.started(List.of("../other"), List.of()));
        assertThrows(LaunchException.class, () -> features.started(List.of(), List.of("/../../other")));
    }

    @Test
    void namesAFileThatIsNoFeature() throws IOException {
        feature("bpfman-broken", "x");
        assertThrows(LaunchException.class, () -> features.started(List.of(), List.of("broken")));
    }

    @Test
    void refusesFeaturesThatNeedEachOther() throws IOException {
        feature("bpfman-a", needs("bpfman-b"));
        feature("bpfman-b", needs("bpfman-a"));
        assertEquals("the features bpfman-a, bpfman-b need each other", refusal("a"));
    }
}
