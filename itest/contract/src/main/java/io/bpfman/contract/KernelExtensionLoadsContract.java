// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How every kernel that takes extension programs loads them. */
public abstract class KernelExtensionLoadsContract extends ExtensionsSuite {

    @Test
    void loadsAnExtensionAndKeepsNothingOfItsTarget() {
        Set<Long> before = dispatchers();
        LoadedProgram loaded = member(OK);
        assertEquals("extension", loaded.info().kernelType());
        assertEquals("give_verdict", loaded.info().name());
        assertEquals(
                "extension",
                kernel().programs().byPin(loaded.pin()).orElseThrow().kernelType());
        assertEquals(
                List.of("program", "runs"), kernel().pins().list(loaded.pin().getParent()));
        assertEquals(List.of("ext1"), kernel().pins().list(directory()));
        awaitEquals(
                0,
                () -> {
                    Set<Long> left = new HashSet<>(dispatchers());
                    left.removeAll(before);
                    return left.size();
                },
                "dispatchers that were the target of the load");
    }

    @Test
    void anExtensionRunsInThePlaceOfAFunctionOnly() {
        LoadedProgram member = member(SHOT);
        assertRefused(() -> run(member), "ENOTSUPP", "EOPNOTSUPP", "EINVAL");
    }

    @Test
    void twoFormsOfOneProgramShareTheirMaps() {
        LoadedProgram ordinary = verdict(SHOT);
        LoadSpec spec = extension(
                "test/tc_verdict",
                "give_verdict",
                Map.of(),
                OptionalLong.of(ordinary.info().id()));
        ObjectSource renamed = new ObjectSource("/a/kept/copy", Samples.bytes("test/tc_verdict"));
        LoadedProgram extension =
                kernel().programs().load(spec.withObject(renamed)).get(0);
        assertEquals(
                Set.copyOf(ordinary.info().mapIds()),
                Set.copyOf(extension.info().mapIds()));
        LoadedProgram dispatcher = freplaceDispatcher(1, 0);
        link(extension, dispatcher, 0);
        assertEquals(SHOT, run(dispatcher), "the verdict is a global variable");
        run(ordinary);
        assertEquals(2, runs(ordinary));
        assertEquals(2, runs(extension));
    }

    @Test
    void anOrdinaryFormSharesTheMapsOfAnExtension() {
        LoadedProgram extension = member(SHOT);
        LoadSpec spec =
                spec(directory().resolve("ordinary"), "test/tc_verdict", List.of("give_verdict"), Map.of(), Map.of());
        LoadedProgram ordinary = kernel().programs()
                .load(spec.withMapsOf(OptionalLong.of(extension.info().id())))
                .get(0);
        assertEquals("sched_cls", ordinary.info().kernelType());
        assertEquals(SHOT, run(ordinary));
        assertEquals(1, runs(extension));
    }

    @Test
    void refusesTheMapsOfAProgramThatIsNotThereOrAnother() {
        LoadSpec nobody = extension("test/tc_verdict", "give_verdict", Map.of(), OptionalLong.of(0xFFFF_FFFFL));
        assertRefused(() -> kernel().programs().load(nobody), "ENOENT");
        LoadedProgram other = load("samples/tc_count", "count");
        LoadSpec stranger = extension(
                "test/tc_verdict",
                "give_verdict",
                Map.of(),
                OptionalLong.of(other.info().id()));
        InvalidSpecException refusal = assertThrows(
                InvalidSpecException.class, () -> kernel().programs().load(stranger));
        assertTrue(refusal.getMessage().contains("tc_verdict"), refusal.getMessage());
        assertEquals(List.of("load1"), kernel().pins().list(directory()));
    }

    @Test
    void refusesATargetThatLacksTheFunction() {
        LoadSpec spec = extension("test/tc_verdict", "give_verdict", Map.of(), OptionalLong.empty());
        KernelRefusedException refusal = assertRefused(
                () -> kernel().programs().load(spec.withExtensionOf(Optional.of(target("prog10")))), "ENOENT");
        assertTrue(refusal.getMessage().contains("prog10"), refusal.getMessage());
        assertEquals(List.of(), kernel().pins().list(directory()));
    }

    @Test
    void givesTheVerifiersLogAndLeavesNothing() {
        LoadSpec spec = extension("test/tc_rejected", "rejected", Map.of(), OptionalLong.empty());
        KernelRefusedException refusal = assertRefused(() -> kernel().programs().load(spec), "EACCES");
        assertTrue(refusal.verifierLog().orElse("").contains("invalid access to packet"), refusal.getMessage());
        assertEquals(List.of(), kernel().pins().list(directory()));
    }

    private Set<Long> dispatchers() {
        return kernel().programs().all().stream()
                .filter(program -> program.name().equals(DISPATCHER))
                .map(KernelProgram::id)
                .collect(Collectors.toSet());
    }
}
