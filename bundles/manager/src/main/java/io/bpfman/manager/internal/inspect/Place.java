// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.inspect;

import io.bpfman.spi.kernel.NetInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The interface of an attach point, as it is recorded and as it is.
 *
 * @param name that it has now; empty when no path leads to its namespace
 * @param path what is wrong with the recorded path of its namespace; empty when nothing is
 * @param inFront programs of others that a packet meets before ours
 */
public record Place(
        NetInterface recorded, boolean present, Optional<String> name, Optional<String> path, List<Foreign> inFront) {

    public Place {
        inFront = List.copyOf(inFront);
    }

    /** The same without regard to others: nothing of ours runs there that they could be in front of. */
    public Place alone() {
        return new Place(recorded, present, name, path, List.of());
    }

    /** What is wrong there, but for what hangs there. */
    public List<Damage> damages(String subject) {
        if (!present) {
            return List.of(Damage.of(
                    LinkRules.INTERFACE,
                    subject,
                    "it is recorded on interface " + recorded.name() + " (index " + recorded.ifindex()
                            + "), which is not in network namespace "
                            + recorded.namespace().nsid() + " any more"));
        }
        List<Damage> damages = new ArrayList<>();
        name.filter(now -> !now.equals(recorded.name()))
                .ifPresent(now -> damages.add(Damage.of(
                        LinkRules.NAME,
                        subject,
                        "interface " + recorded.ifindex() + " is recorded as " + recorded.name() + ", and is called "
                                + now)));
        path.ifPresent(wrong -> damages.add(Damage.advised(
                LinkRules.NAMESPACE,
                subject,
                wrong,
                "find who keeps the namespace alive (lsns -t net -o NS,PID | grep "
                        + recorded.namespace().nsid()
                        + ") and give it its path again: touch PATH; mount --bind /proc/PID/ns/net PATH")));
        for (Foreign foreign : inFront) {
            damages.add(Damage.advised(
                    LinkRules.IN_FRONT,
                    subject,
                    foreign.describe() + " of somebody else runs before it on " + recorded.name()
                            + ", and may end a packet's way",
                    foreign.look(recorded.namespace(), name.orElse(recorded.name()))));
        }
        return damages;
    }
}
