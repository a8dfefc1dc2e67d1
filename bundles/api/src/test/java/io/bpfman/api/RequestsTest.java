// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {

    private final TcAttachSpec spec = TcAttachSpec.of(42, "eth0", Direction.INGRESS);

    @Test
    void anAttachSpecHasDefaults() {
        assertEquals(50, spec.priority());
        assertEquals(ProceedOn.TC_DEFAULT, spec.proceedOn());
        assertEquals(Optional.empty(), spec.netns());
        assertEquals(Optional.empty(), spec.linkPinPath());
    }

    @Test
    void anAttachSpecTakesAnyPriorityThatIsNotNegative() {
        assertEquals(0, spec.withPriority(0).priority());
        assertEquals(Integer.MAX_VALUE, spec.withPriority(Integer.MAX_VALUE).priority());
        assertRefused(() -> spec.withPriority(-1), "priority", "-1");
        assertRefused(() -> spec.withPriority(Integer.MIN_VALUE), "priority");
    }

    @Test
    void anAttachSpecNeedsAnInterface() {
        assertRefused(() -> TcAttachSpec.of(42, "", Direction.EGRESS), "interface");
    }

    @Test
    void aSelectorIsATypeAndAName() {
        assertEquals(new ProgramSelector(ProgramType.TC, "count"), ProgramSelector.parse("tc:count"));
        assertEquals("tc:count", ProgramSelector.parse("tc:count").toString());
        assertRefused(() -> ProgramSelector.parse("count"), "\"count\"", "TYPE:NAME");
        assertRefused(() -> ProgramSelector.parse("tc:"), "empty");
        assertRefused(() -> ProgramSelector.parse("TC:count"), "\"TC\"", "tc");
    }

    @Test
    void aSelectorNamesAnAttachFunctionWhereItsTypeNeedsOneAndOnlyThere() {
        for (ProgramType type : ProgramType.values()) {
            String bare = type.label() + ":trace";
            String whole = bare + ":do_unlinkat";
            if (type.needsAttachFunc()) {
                ProgramSelector selector = new ProgramSelector(type, "trace", Optional.of("do_unlinkat"));
                assertEquals(selector, ProgramSelector.parse(whole));
                assertEquals(whole, selector.toString());
                String message = "invalid program spec \"" + bare + "\": " + type.label()
                        + " requires attach function (format: " + type.label() + ":FUNC_NAME:ATTACH_FUNC)";
                assertRefused(() -> ProgramSelector.parse(bare), message);
                assertRefused(() -> ProgramSelector.parse(bare + ":"), message);
            } else if (type.takesAttachFunc()) {
                assertEquals(Optional.empty(), ProgramSelector.parse(bare).attachFunc());
                assertEquals(
                        Optional.of("do_unlinkat"), ProgramSelector.parse(whole).attachFunc());
            } else {
                assertRefused(() -> ProgramSelector.parse(whole), "\"trace\"", "have no", "name it as " + bare);
                assertRefused(() -> ProgramSelector.parse(bare + ":"), "have no");
            }
        }
        assertEquals(
                List.of(ProgramType.TP_BTF, ProgramType.FENTRY, ProgramType.FEXIT, ProgramType.LSM),
                Arrays.stream(ProgramType.values())
                        .filter(ProgramType::needsAttachFunc)
                        .toList());
    }

    @Test
    void anActualTypeKeepsTheAttachFunction() {
        LoadRequest request = new LoadRequest(
                Path.of("x.o"),
                List.of(ProgramSelector.parse("fentry:trace:vfs_open")),
                Map.of(),
                Map.of("bpfman.io/actual-type:trace", "fexit"));
        assertEquals(List.of(ProgramSelector.parse("fexit:trace:vfs_open")), request.programs());
        assertRefused(
                () -> new LoadRequest(
                        Path.of("x.o"),
                        List.of(ProgramSelector.parse("tc:trace")),
                        Map.of(),
                        Map.of("bpfman.io/actual-type:trace", "lsm")),
                "invalid program spec \"lsm:trace\": lsm requires attach function (format: lsm:FUNC_NAME:ATTACH_FUNC)");
    }

    @Test
    void aLoadRequestNamesEveryProgramOnce() {
        ProgramSelector count = ProgramSelector.parse("tc:count");
        assertRefused(() -> new LoadRequest(Path.of("x.o"), List.of(), Map.of(), Map.of()), "no programs");
        assertRefused(
                () -> new LoadRequest(
                        Path.of("x.o"), List.of(count), Map.of(), Map.of("bpfman.io/actual-type:count", "socket")),
                "unknown program type \"socket\"");
        assertRefused(
                () -> new LoadRequest(Path.of("x.o"), List.of(count, count), Map.of(), Map.of()), "\"count\"", "twice");
    }

    @Test
    void metadataMayCorrectTheTypeOfAProgram() {
        LoadRequest request = new LoadRequest(
                Path.of("x.o"),
                List.of(ProgramSelector.parse("kprobe:back"), ProgramSelector.parse("tc:count")),
                Map.of(),
                Map.of("bpfman.io/actual-type:back", "kretprobe", "bpfman.io/actual-type:other", "xdp"));
        assertEquals(
                List.of(ProgramSelector.parse("kretprobe:back"), ProgramSelector.parse("tc:count")),
                request.programs());
    }

    @ParameterizedTest
    @EnumSource(ProgramType.class)
    void programTypesAreReadBack(ProgramType type) {
        assertEquals(type, ProgramType.parse(type.label()));
    }

    @ParameterizedTest
    @EnumSource(DispatcherType.class)
    void dispatcherTypesAreReadBack(DispatcherType type) {
        assertEquals(type, DispatcherType.parse(type.label()));
    }

    @Test
    void aDirectionHasItsDispatcher() {
        assertEquals("tc-ingress", DispatcherType.tc(Direction.parse("ingress")).label());
        assertEquals("tc-egress", DispatcherType.tc(Direction.parse("egress")).label());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ingress", "in", "ingress "})
    void refusesAnotherDirectionAndNamesThoseThereAre(String text) {
        assertRefused(() -> Direction.parse(text), "\"" + text + "\"", "ingress, egress");
    }

    private static void assertRefused(Executable operation, String... words) {
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, operation);
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
        }
    }

    @Test
    void xdpSpecsHaveDefaultsAndAreChecked() {
        XdpAttachSpec spec = XdpAttachSpec.of(7, "eth0");
        assertEquals(50, spec.priority());
        assertEquals(ProceedOn.XDP_DEFAULT, spec.proceedOn());
        assertEquals(XdpMode.AUTO, spec.mode());
        assertEquals(DispatcherType.XDP, spec.dispatcherType());
        assertEquals(XdpMode.GENERIC, spec.withMode(XdpMode.parse("generic")).mode());
        assertThrows(InvalidSpecException.class, () -> spec.withPriority(-1));
        assertThrows(InvalidSpecException.class, () -> XdpAttachSpec.of(7, ""));
        assertThrows(InvalidSpecException.class, () -> XdpMode.parse("skb"));
    }
}
