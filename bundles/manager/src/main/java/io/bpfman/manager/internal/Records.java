// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Program;
import io.bpfman.api.Removal;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.NotManagedException;
import io.bpfman.manager.internal.hook.Identity;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.util.List;
import java.util.Optional;

/** Reads programs and links by their ids, and says what is the matter with those that are not there. For any thread. */
public final class Records {

    private static final int GRACE_PERIODS = 20;

    private final Kernel kernel;
    private final Store store;
    private volatile boolean sameBoot;

    public Records(Kernel kernel, Store store) {
        this.kernel = kernel;
        this.store = store;
    }

    /** The managed program with this id; tells one that only the kernel knows from one that nobody knows. */
    public Program program(long programId) {
        Optional<Program> program = store.program(programId);
        if (program.isPresent()) {
            return program.get();
        }
        if (programId > 0
                && programId <= 0xFFFF_FFFFL
                && kernel.programs().byId(programId).isPresent()) {
            throw new NotManagedException("program " + programId + " exists in kernel but is not managed by bpfman");
        }
        throw new NotFoundException("program " + programId + " does not exist");
    }

    /** The link with this id. */
    public LinkRow link(long linkId) {
        return store.link(linkId).orElseThrow(() -> new NotFoundException("link " + linkId + " does not exist"));
    }

    /** What became of a link that went without being detached; told once. */
    synchronized Optional<Removal> departure(long linkId) {
        Optional<String> departure = store.departure(linkId);
        departure.ifPresent(what -> store.commit(List.of(new StoreChange.ForgetDeparture(linkId))));
        return departure.map(what -> new Removal(List.of(what)));
    }

    /** What is to be said of a program that was unloaded: whether the kernel keeps it, because somebody else holds it. */
    public Removal ofUnloaded(Program program) {
        // what we held goes with a grace period
        for (int waited = 0; waited < GRACE_PERIODS && isAlive(program); waited++) {
            kernel.awaitGracePeriod();
        }
        return isAlive(program)
                ? new Removal(List.of("the kernel keeps program " + program.id()
                        + ": somebody else holds it, by a pin, a map, a link or a descriptor; see bpftool prog show id "
                        + program.id()))
                : Removal.plain();
    }

    private boolean isAlive(Program program) {
        return identity(program.id()).is(program);
    }

    /** What the kernel has under an id that is recorded, to be compared with the record. */
    public Identity identity(long programId) {
        return new Identity(kernel.programs().byId(programId), isOfThisBoot());
    }

    /** Whether all rows are of this boot of the host, which stays so as long as an agent runs. */
    private boolean isOfThisBoot() {
        if (!sameBoot) {
            sameBoot = kernel.bootId()
                    .filter(now -> store.boot().equals(Optional.of(now)))
                    .isPresent();
        }
        return sameBoot;
    }
}
