// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import io.bpfman.api.Link;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.util.ArrayList;
import java.util.List;

/** Says what waits to be restored after a reboot. For any thread. */
public final class WaitingInspector implements Inspector {

    private static final Rule PROGRAM = new Rule(
            "waiting-program",
            Severity.WARNING,
            "every program that was loaded before the last reboot is loaded again",
            "After a reboot programs are loaded again out of what was kept of them. One that the kernel refuses, or whose bytecode is damaged, is tried again"
                    + " every few seconds and when an interface comes; what was attached of it waits with it.");

    private static final Rule LINK = new Rule(
            "waiting-link",
            Severity.WARNING,
            "every link that was attached before the last reboot is attached again",
            "After a reboot links are attached again to what has the same names. One whose interface, namespace, cgroup, file or function is not there waits"
                    + " for it: interfaces are told of when they come, the others are looked for every few seconds.");

    private final Restorer restorer;

    public WaitingInspector(Restorer restorer) {
        this.restorer = restorer;
    }

    @Override
    public List<Rule> rules() {
        return List.of(PROGRAM, LINK);
    }

    @Override
    public List<Found> inspect() {
        List<Found> found = new ArrayList<>();
        restorer.waitingPrograms()
                .forEach((id, why) -> found.add(Found.of(PROGRAM.advised(
                        "program " + id,
                        why,
                        "mend what is said, and it is loaded again by itself; or give it up: bpfman program unload "
                                + id))));
        for (Link link : restorer.waiting()) {
            found.add(Found.of(LINK.advised(
                    "link " + link.id(),
                    link.waiting().orElseThrow(),
                    "bring what it waits for, and it is attached again by itself; or give it up: bpfman link detach "
                            + link.id())));
        }
        return found;
    }
}
