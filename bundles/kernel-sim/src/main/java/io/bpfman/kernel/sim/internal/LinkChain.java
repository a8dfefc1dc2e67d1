// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The links of one hook in the order they run, and the revision that every change makes another one ({@code kernel/bpf/mprog.c}). */
final class LinkChain {

    private static final long FIRST_REVISION = 1;

    private final List<Link> links = new ArrayList<>();
    private long revision = FIRST_REVISION;

    List<Link> links() {
        return Collections.unmodifiableList(links);
    }

    long revision() {
        return revision;
    }

    void insert(int position, Link link) {
        links.add(position, link);
        revision++;
    }

    void append(Link link) {
        insert(links.size(), link);
    }

    /** A chain that is empty is let go, and the next one counts from the beginning. */
    void remove(Link link) {
        if (links.remove(link)) {
            revision = links.isEmpty() ? FIRST_REVISION : revision + 1;
        }
    }

    /** Refuses a program that is in the chain already. */
    void requireAbsent(Prog program, String what) {
        if (links.stream().anyMatch(link -> link.program().id() == program.id())) {
            throw Errno.EEXIST.refuse(what, "program " + program.id() + " is in the hook's chain already");
        }
    }

    /** Where the link of this id is, from 0. */
    int position(long linkId, String what) {
        for (int position = 0; position < links.size(); position++) {
            if (links.get(position).id() == linkId) {
                return position;
            }
        }
        throw Errno.ENOENT.refuse(what, "link " + linkId + " is not in the hook's chain");
    }

    /** A link of the chain has another program. */
    void touched() {
        revision++;
    }
}
