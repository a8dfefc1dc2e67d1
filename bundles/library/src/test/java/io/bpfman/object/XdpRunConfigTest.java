// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProceedOn;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.bytecode.Bytecode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XdpRunConfigTest {

    private static XdpRunConfig read(byte[] object, String program) {
        return XdpRunConfig.of("config.o", ObjectBytes.of(object), program);
    }

    private static XdpRunConfig read(String program) {
        return read(Bytecode.testObject("xdp_run_config"), program);
    }

    @Test
    void readsPriorityAndActions() {
        assertEquals(
                new XdpRunConfig(OptionalInt.of(10), Map.of(XdpAction.PASS, true, XdpAction.DROP, true)),
                read("config_early"));
        assertEquals(new XdpRunConfig(OptionalInt.of(70), Map.of(XdpAction.PASS, false)), read("config_ends"));
        assertEquals(new XdpRunConfig(OptionalInt.empty(), Map.of(XdpAction.TX, true)), read("config_actions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config_none", "config_earl", "config_early2", "", "absent"})
    void saysNothingOfOtherPrograms(String program) {
        assertEquals(XdpRunConfig.NONE, read(program));
    }

    @Test
    void saysNothingWhereThereIsNoSuchSectionOrNoBtf() {
        assertEquals(XdpRunConfig.NONE, read(Bytecode.sample("xdp_count"), "xdp_count"));
        assertEquals(XdpRunConfig.NONE, read(Bytecode.testObject("tc_nobtf"), "nobtf"));
    }

    @Test
    void changesTheVerdictsThatItNamesAndNoOthers() {
        assertEquals(
                ProceedOn.of(XdpAction.PASS, XdpAction.DROP, XdpAction.DISPATCHER_RETURN),
                read("config_early").over(ProceedOn.XDP_DEFAULT));
        assertEquals(
                ProceedOn.of(XdpAction.DISPATCHER_RETURN), read("config_ends").over(ProceedOn.XDP_DEFAULT));
        assertEquals(
                ProceedOn.of(XdpAction.PASS, XdpAction.TX, XdpAction.DISPATCHER_RETURN),
                read("config_actions").over(ProceedOn.XDP_DEFAULT));
        assertEquals(ProceedOn.XDP_DEFAULT, XdpRunConfig.NONE.over(ProceedOn.XDP_DEFAULT));
    }

    @Test
    void refusesWhatLibxdpDoesNotKnow() {
        assertEquals(
                "what object file \"config.o\" says of the priority and the chain actions of \"config_odd\" (.xdp_run_config)"
                        + " cannot be used: it names \"weight\", which is neither priority nor one of XDP_ABORTED, XDP_DROP,"
                        + " XDP_PASS, XDP_TX, XDP_REDIRECT; give priority and proceed-on, or correct it and compile it again",
                assertThrows(InvalidSpecException.class, () -> read("config_odd"))
                        .getMessage());
    }

    /** No kernel takes types with such a number, and no object has it: it is written where one says 60. */
    @Test
    void refusesAPriorityThatIsTooLarge() {
        ByteBuffer object =
                ByteBuffer.wrap(Bytecode.testObject("xdp_run_config")).order(ByteOrder.LITTLE_ENDIAN);
        List<String> messages = new ArrayList<>();
        for (int at = 0; at + Integer.BYTES <= object.limit(); at++) {
            if (object.getInt(at) == 60) {
                object.putInt(at, (int) 3_000_000_000L);
                try {
                    read(object.array(), "config_late");
                } catch (InvalidSpecException e) {
                    messages.add(e.getMessage());
                }
                object.putInt(at, 60);
            }
        }
        assertTrue(
                messages.stream()
                        .anyMatch(message ->
                                message.contains("the priority 3000000000 is more than the largest, 2147483647")),
                messages::toString);
    }

    /** Each word of the object in turn is made all ones, which as a name, a type or a size points nowhere. */
    @Test
    void refusesWhatIsDamagedOrReadsItAnyway() {
        byte[] whole = Bytecode.testObject("xdp_run_config");
        int refused = 0;
        for (int at = 0; at + 4 <= whole.length; at += 4) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, at, at + 4, (byte) 0xFF);
            try {
                read(damaged, "config_early");
            } catch (InvalidSpecException e) {
                assertTrue(e.getMessage().contains("config.o"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " were refused");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = Bytecode.testObject("xdp_run_config");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(InvalidSpecException.class, () -> read(cut, "config_early"), "length " + length);
        }
    }
}
