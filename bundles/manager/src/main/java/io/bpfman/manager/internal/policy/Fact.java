// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.LoadFacts;
import io.bpfman.api.ProgramType;
import io.bpfman.object.HelperNames;
import io.bpfman.spi.kernel.MapTypes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What conditions of rules are about, and the key of each. */
enum Fact {
    SOURCES(false, facts -> List.of(facts.source())),
    DIGESTS(false, LoadFacts::digests),
    SIGNERS(false, LoadFacts::signers),
    ASKERS(false, facts -> List.of(facts.asker())),
    TYPES(
            true,
            LoadFacts::types,
            text -> Arrays.stream(ProgramType.values())
                    .anyMatch(type -> type.label().equals(text))),
    ATTACH_POINTS(true, LoadFacts::attachPoints),
    HELPERS(true, LoadFacts::helpers, HelperNames::isName),
    KFUNCS(true, LoadFacts::kfuncs),
    MAP_TYPES(true, LoadFacts::mapTypes, MapTypes::isName);

    private final boolean each;

    // Method references and lambdas without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<LoadFacts, List<String>> values;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<String> known;

    Fact(boolean each, Function<LoadFacts, List<String>> values) {
        this(each, values, text -> true);
    }

    Fact(boolean each, Function<LoadFacts, List<String>> values, Predicate<String> known) {
        this.each = each;
        this.values = values;
        this.known = known;
    }

    /** In a file of rules, and in messages. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Fact> of(String key) {
        return Arrays.stream(values()).filter(fact -> fact.key().equals(key)).findFirst();
    }

    /** Whether it is what programs use, so that who allows some allows no others; and not what a load is, of which one name is enough. */
    boolean isUse() {
        return each;
    }

    List<String> of(LoadFacts facts) {
        return values.apply(facts);
    }

    /** Whether there can be such a value. */
    boolean isKnown(String value) {
        return known.test(value);
    }
}
