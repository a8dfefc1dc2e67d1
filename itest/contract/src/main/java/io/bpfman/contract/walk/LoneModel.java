// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is expected of links that are on no hook: each runs its program once, whenever that happens which all of them trace. */
final class LoneModel {

    private final List<ExpectedLoneLink> links = new ArrayList<>();

    /**
     * One of them.
     *
     * @param link as it was when it was attached
     */
    record ExpectedLoneLink(Link link, CountingProgram program) implements ExpectedLink {}

    List<ExpectedLoneLink> links() {
        return links;
    }

    /** The programs that they run. */
    Stream<CountingProgram> programs() {
        return links.stream().map(ExpectedLoneLink::program).distinct();
    }

    void put(ExpectedLoneLink link) {
        links.add(link);
    }

    void remove(Predicate<ExpectedLink> which) {
        links.removeIf(which);
    }

    /** It happens so often. */
    void hit(int times) {
        links.forEach(link -> link.program().run(times));
    }
}
