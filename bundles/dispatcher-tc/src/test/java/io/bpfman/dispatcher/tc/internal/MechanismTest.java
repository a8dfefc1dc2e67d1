// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.revision.Mechanism;
import io.bpfman.revision.Settings;
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
    void autoTakesFreplaceWhereItIs() {
        assertEquals(
                new Mechanism(SlotMechanism.FREPLACE, true, "freplace is there: tried"),
                Mechanism.choose(Optional.empty(), features(TAILCALL, FREPLACE), TcDispatcherConfig.PID));
        assertEquals(
                SlotMechanism.FREPLACE,
                Mechanism.choose(Optional.empty(), features(NO_TAILCALL, FREPLACE), TcDispatcherConfig.PID)
                        .kind());
    }

    @Test
    void autoSaysWhyItIsNotFreplace() {
        assertEquals(
                new Mechanism(SlotMechanism.TAILCALL, true, "freplace is missing: BPF_PROG_LOAD gave EPERM"),
                Mechanism.choose(Optional.empty(), features(TAILCALL, NO_FREPLACE), TcDispatcherConfig.PID));
    }

    @Test
    void eitherCanBeForced() {
        assertEquals(
                new Mechanism(SlotMechanism.TAILCALL, true, "configured"),
                Mechanism.choose(
                        Optional.of(SlotMechanism.TAILCALL), features(TAILCALL, FREPLACE), TcDispatcherConfig.PID));
        assertEquals(
                new Mechanism(SlotMechanism.FREPLACE, true, "configured"),
                Mechanism.choose(
                        Optional.of(SlotMechanism.FREPLACE), features(TAILCALL, FREPLACE), TcDispatcherConfig.PID));
    }

    @Test
    void aForcedOneThatIsMissingStaysForcedAndUnusable() {
        Mechanism forced = Mechanism.choose(
                Optional.of(SlotMechanism.FREPLACE), features(TAILCALL, NO_FREPLACE), TcDispatcherConfig.PID);

        assertEquals(SlotMechanism.FREPLACE, forced.kind());
        assertFalse(forced.usable());
        assertTrue(forced.reason().contains("BPF_PROG_LOAD gave EPERM"), forced.reason());
        assertTrue(forced.reason().contains("set mechanism of io.bpfman.dispatcher.tc to auto"), forced.reason());
    }

    @Test
    void withoutEitherNothingIsUsable() {
        Mechanism none = Mechanism.choose(Optional.empty(), features(NO_TAILCALL, NO_FREPLACE), TcDispatcherConfig.PID);

        assertFalse(none.usable());
        assertTrue(none.reason().contains("the JIT is off"), none.reason());
        assertTrue(none.reason().contains("BPF_PROG_LOAD gave EPERM"), none.reason());
        assertFalse(Mechanism.choose(Optional.of(SlotMechanism.TAILCALL), features(NO_TAILCALL), TcDispatcherConfig.PID)
                .usable());
    }

    @Test
    void readsTheSettings() {
        assertEquals(Settings.AUTO, Settings.parse(TcDispatcherConfig.PID, "auto", "auto", "drop"));
        assertEquals(Settings.AUTO, Settings.parse(TcDispatcherConfig.PID, " ", "", "drop"));
        assertEquals(
                new Settings(Optional.of("netlink"), Optional.of(SlotMechanism.TAILCALL), SlotFailure.DROP),
                Settings.parse(TcDispatcherConfig.PID, "netlink", "tailcall", "drop"));
    }

    @Test
    void namesTheMechanismsWhenOneIsUnknown() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> Settings.parse(TcDispatcherConfig.PID, "auto", "jump", "drop"));

        assertTrue(error.getMessage().contains("auto, freplace, tailcall"), error.getMessage());
    }

    private static Features features(Feature... all) {
        return new Features("test", true, List.of(all));
    }
}
