// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.Features;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MechanismTest {

    private static final Feature TAILCALL = new Feature(Features.TAILCALL, true, "tried");
    private static final Feature NO_TAILCALL = new Feature(Features.TAILCALL, false, "the JIT is off");
    private static final Feature FREPLACE = new Feature(Features.FREPLACE, true, "tried");
    private static final Feature NO_FREPLACE = new Feature(Features.FREPLACE, false, "BPF_PROG_LOAD gave EPERM");

    @Test
    void autoSaysWhyItIsNotFreplace() {
        Mechanism without = Mechanism.choose(Optional.empty(), features(TAILCALL, NO_FREPLACE));
        Mechanism with = Mechanism.choose(Optional.empty(), features(TAILCALL, FREPLACE));

        assertEquals(
                new Mechanism(SlotMechanism.TAILCALL, true, "freplace is missing: BPF_PROG_LOAD gave EPERM"), without);
        assertEquals(SlotMechanism.TAILCALL, with.kind());
        assertTrue(with.usable());
        assertTrue(with.reason().contains("this release"), with.reason());
    }

    @Test
    void forcedFreplaceIsNotUsableYet() {
        Mechanism forced = Mechanism.choose(Optional.of(SlotMechanism.FREPLACE), features(TAILCALL, FREPLACE));

        assertEquals(SlotMechanism.FREPLACE, forced.kind());
        assertFalse(forced.usable());
    }

    @Test
    void withoutTailCallsNothingIsUsable() {
        Mechanism none = Mechanism.choose(Optional.of(SlotMechanism.TAILCALL), features(NO_TAILCALL));

        assertFalse(none.usable());
        assertTrue(none.reason().contains("the JIT is off"), none.reason());
    }

    @Test
    void readsTheSettings() {
        assertEquals(Settings.AUTO, Settings.parse("auto", "auto"));
        assertEquals(Settings.AUTO, Settings.parse(" ", ""));
        assertEquals(
                new Settings(Optional.of("netlink"), Optional.of(SlotMechanism.TAILCALL)),
                Settings.parse("netlink", "tailcall"));
    }

    @Test
    void namesTheMechanismsWhenOneIsUnknown() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Settings.parse("auto", "jump"));

        assertTrue(error.getMessage().contains("auto, freplace, tailcall"), error.getMessage());
    }

    private static Features features(Feature... all) {
        return new Features("test", true, List.of(all));
    }
}
