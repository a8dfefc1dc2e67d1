// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.SlotMechanism;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * How dispatchers are built and hung on their hooks.
 *
 * @param backend the one that is forced, or {@code auto} for TCX with a backend to swap to
 */
record Way(String backend, SlotMechanism mechanism) {

    /** Every combination of what can be forced, and TCX with a backend to swap to, in which slots make no difference. */
    static Stream<Way> all() {
        return Stream.concat(forced(), Stream.of(new Way("auto", SlotMechanism.TAILCALL)));
    }

    /** Every combination in which the backend is forced. */
    static Stream<Way> forced() {
        return Arrays.stream(SlotMechanism.values())
                .flatMap(mechanism -> Stream.of(new Way("tcx", mechanism), new Way("netlink", mechanism)));
    }

    /** On each backend, slots filled by tail calls. */
    static Stream<Way> byTailCalls() {
        return forced().filter(way -> way.mechanism() == SlotMechanism.TAILCALL);
    }

    /** Slots filled in each way, each on another backend. */
    static Stream<Way> ofEachMechanism() {
        return Stream.of(new Way("tcx", SlotMechanism.TAILCALL), new Way("netlink", SlotMechanism.FREPLACE));
    }

    @Override
    public String toString() {
        return "on " + backend + " by " + mechanism.label();
    }
}
