// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pins;
import io.bpfman.itest.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The feature {@code bpfman} in a real Karaf, with real programs that see real packets, whatever becomes of Karaf. */
@NeedsKernel
@Timeout(240)
class KarafRealKernelContainerIT {

    private static final int BURST = 100;

    @TempDir
    Path directory;

    private final Path pins = Pins.fresh("bpffw");
    private Wire wire;
    private Karaf karaf;

    @BeforeEach
    void install() throws IOException {
        wire = Wire.make(pins.getFileName().toString());
        karaf = Karaf.start(directory, pins);
        karaf.client("feature:repo-add " + Karaf.FEATURES, "feature:install bpfman");
    }

    @AfterEach
    void remove() {
        try {
            if (karaf != null) {
                karaf.close();
            }
        } finally {
            try {
                Pins.remove(pins);
            } finally {
                wire.close();
            }
        }
    }

    @Test
    void linksOutliveKarafAndTheFeature() {
        assertEquals(0, karaf.children());
        long tc = load("tc_count", "tc:count");
        // The worker that loads, which has nothing of Karaf but its Java.
        assertEquals(1, karaf.children());
        long xdp = load("xdp_count", "xdp:xdp_count");
        String where = " " + Wire.HOOK + " --netns " + wire.host().name();
        karaf.client(
                "bpfman:attach-tc --program-id " + tc + " --direction ingress --priority 50" + where,
                "bpfman:attach-xdp --program-id " + xdp + " --priority 10" + where);
        karaf.bpfman("link attach tc " + tc + " " + Wire.HOOK + " ingress --priority 90 --netns "
                + wire.host().name());
        String links = karaf.client("bpfman:links");
        assertEquals(3, links.lines().filter(line -> line.contains(Wire.HOOK)).count(), links);
        assertEquals(links, karaf.bpfman("link list"));
        wire.burstToHook(BURST);
        awaitCounted(tc, 2 * BURST);
        awaitCounted(xdp, BURST);

        karaf.stop();
        wire.burstToHook(BURST);
        awaitCounted(tc, 4 * BURST);
        awaitCounted(xdp, 2 * BURST);

        karaf.start();
        karaf.awaitAgent();
        assertEquals(links, karaf.bpfman("link list"));
        String dispatchers = karaf.client("bpfman:dispatchers");
        assertTrue(dispatchers.contains("revision 2"), dispatchers);
        wire.burstToHook(BURST);
        awaitCounted(tc, 6 * BURST);

        karaf.client("feature:uninstall bpfman");
        wire.burstToHook(BURST);
        awaitCounted(tc, 8 * BURST);
        assertEquals(links, karaf.client("feature:install bpfman", "bpfman:links"));

        karaf.client("bundle:update io.bpfman.kernel-linux", "bundle:update io.bpfman.tc-tcx");
        karaf.awaitAgent();
        assertEquals(links, karaf.bpfman("link list"));
        wire.burstToHook(BURST);
        awaitCounted(tc, 10 * BURST);
        awaitCounted(xdp, 5 * BURST);

        karaf.client("each (bpfman:links -q) { bpfman:detach $it }", "each (bpfman:programs -q) { bpfman:unload $it }");
        assertEquals("", karaf.client("bpfman:links", "bpfman:programs"));
        assertEquals(List.of(), pinTree());
        wire.burstToHook(BURST);
    }

    private long load(String object, String program) {
        return Long.parseLong(karaf.client(
                        "loaded = (bpfman:load-file " + Host.sample(object) + " --programs " + program + ")",
                        "echo (($loaded get 0) id)")
                .strip());
    }

    private void awaitCounted(long program, long packets) {
        Await.until(
                () -> "program " + program + " has counted " + counted(program) + " packets, not " + packets,
                () -> counted(program) == packets);
    }

    private long counted(long program) {
        return Pins.packets(pins, program);
    }

    /** The files below the directory of pins. */
    private List<String> pinTree() {
        return Host.line("find " + pins + " -type f").lines().toList();
    }
}
