// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.contract.Samples;
import io.bpfman.contract.fuzz.Mutator;
import io.bpfman.contract.fuzz.Mutator.Mutant;
import io.bpfman.contract.fuzz.Specimens;
import io.bpfman.object.Elf;
import io.bpfman.object.LoadCheck;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import io.bpfman.object.XdpRunConfig;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the bytes of an object are, everything that reads them before libbpf does reads them or says what is wrong. */
class ObjectReadersFuzzTest {

    private static final int MUTANTS = Integer.getInteger("bpfman.fuzz.mutants", 600);
    private static final long SEED = Long.getLong("bpfman.test.seed", 20_260_213L);

    @ParameterizedTest
    @EnumSource
    void damagedObjectsAreReadOrRefused(Specimens specimen) {
        byte[] whole = specimen.content();
        assertTrue(isRead(specimen, whole), "the whole object");
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            long seed = SEED + i;
            Mutant mutant = new Mutator(seed).mutate(whole);
            try {
                refused += isRead(specimen, mutant.content()) ? 0 : 1;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(specimen + " damaged by seed " + seed + " in " + mutant.kinds(), e);
            }
        }
        assertTrue(refused > MUTANTS / 50, "only " + refused + " of " + MUTANTS + " were refused");
    }

    /** The name of a map that is no object to the symbol table lies outside of the file: found by a long run. */
    @Test
    void aMapWhoseNameIsNowhereIsRefused() {
        Mutator mutator = new Mutator(4297);
        Specimens specimen = mutator.one(List.of(Specimens.values()));
        assertFalse(isRead(specimen, mutator.mutate(specimen.content()).content()));
    }

    @Test
    void damagedRunConfigurationsAreReadOrRefused() {
        byte[] whole = Samples.bytes("test/xdp_run_config");
        assertTrue(isRunConfigRead(whole), "the whole object");
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            long seed = SEED + i;
            Mutant mutant = new Mutator(seed).mutate(whole);
            try {
                refused += isRunConfigRead(mutant.content()) ? 0 : 1;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("damaged by seed " + seed + " in " + mutant.kinds(), e);
            }
        }
        assertTrue(refused > MUTANTS / 50, "only " + refused + " of " + MUTANTS + " were refused");
    }

    private static boolean isRunConfigRead(byte[] content) {
        try (ObjectBytes bytes = ObjectBytes.of(content)) {
            for (String program : List.of("config_early", "config_ends", "config_actions", "config_none")) {
                XdpRunConfig.of("fuzzed.o", bytes, program).over(ProceedOn.XDP_DEFAULT);
            }
            return true;
        } catch (InvalidSpecException e) {
            assertFalse(e.getMessage().isBlank());
            return false;
        }
    }

    private static boolean isRead(Specimens specimen, byte[] content) {
        List<ProgramSelector> programs =
                specimen.programs().stream().map(ProgramSelector::parse).toList();
        try (ObjectBytes bytes = ObjectBytes.of(content)) {
            ObjectFile file = ObjectFile.parse("fuzzed.o", bytes);
            LoadCheck.check(
                    file,
                    LoadSpec.of(
                            new ObjectSource("fuzzed.o", content),
                            programs,
                            new PinLayout("/p/{id}", "/m/{id}/{name}")));
            ReferencedSymbols reach = ReferencedSymbols.of(
                    bytes,
                    "fuzzed.o",
                    programs.stream().map(ProgramSelector::name).toList());
            reach.othersMaps();
            reach.programsIn(Set.of());
            Edits edits = reach.withoutOthers(Set.of());
            edits.putAll(PlainXdp.of(Elf.of("fuzzed.o", bytes)));
            edits.all().forEach(edit -> assertTrue(edit.at() >= 0 && edit.at() < content.length));
            return true;
        } catch (InvalidSpecException e) {
            assertFalse(e.getMessage().isBlank());
            return false;
        }
    }
}
