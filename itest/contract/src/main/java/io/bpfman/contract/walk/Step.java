// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * One step of a walk. What the numbers pick depends on what is there: each is taken modulo the number of choices.
 *
 * @param place picks an interface
 * @param hook picks a hook of it
 * @param which picks a link, a program, a verdict, a backend or a mechanism
 * @param mask picks the verdicts after which the next member runs, 0 being the default; or where others attach
 */
public record Step(Kind kind, int place, int hook, int which, int priority, int mask) {

    /** What is done. */
    public enum Kind {
        ATTACH,
        ATTACH_TCX,
        ATTACH_LONE,
        DETACH,
        UNLOAD,
        SET_PRIORITY,
        SET_PROCEED_ON,
        SET_ENABLED,
        PREFER_BACKEND,
        USE_MECHANISM,
        RESTART,
        FOREIGNER_COMES,
        FOREIGNER_GOES
    }

    /** Few, so that many members have the same. */
    private static final List<Integer> PRIORITIES = List.of(0, 49, 50, 50, 51, Integer.MAX_VALUE);

    /** Walks of so many steps. */
    public static Arbitrary<List<Step>> walks(int minSteps, int maxSteps) {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(12, Kind.ATTACH),
                Tuple.of(8, Kind.ATTACH_TCX),
                Tuple.of(5, Kind.ATTACH_LONE),
                Tuple.of(6, Kind.DETACH),
                Tuple.of(1, Kind.UNLOAD),
                Tuple.of(6, Kind.SET_PRIORITY),
                Tuple.of(4, Kind.SET_PROCEED_ON),
                Tuple.of(3, Kind.SET_ENABLED),
                Tuple.of(2, Kind.PREFER_BACKEND),
                Tuple.of(1, Kind.USE_MECHANISM),
                Tuple.of(1, Kind.RESTART),
                Tuple.of(2, Kind.FOREIGNER_COMES),
                Tuple.of(1, Kind.FOREIGNER_GOES));
        Arbitrary<Integer> picks = Arbitraries.integers().between(0, 59);
        Arbitrary<Integer> masks = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 31)));
        return Combinators.combine(kinds, picks, picks, picks, Arbitraries.of(PRIORITIES), masks)
                .as(Step::new)
                .list()
                .ofMinSize(minSteps)
                .ofMaxSize(maxSteps)
                // by default most would be short, with hardly two links on one hook
                .withSizeDistribution(RandomDistribution.uniform());
    }
}
