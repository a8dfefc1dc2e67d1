// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Program;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.DispatcherRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells whether the program of an id is the one that was recorded under that id: the kernel gives ids again after a restart of the machine. Needed where no pin
 * leads to it.
 *
 * @param info what the kernel says of the program of that id; empty when there is none
 * @param sameBoot whether what is recorded is known to be of this boot of the host, in which no id is given twice; by the time at which a program was loaded it is
 *     told only where this is not known, because that time moves with a clock that is set
 */
public record Identity(Optional<ProgramInfo> info, boolean sameBoot) {

    /** A program is recorded a moment before or after it is loaded, and the clock that both times are of is set now and then. */
    private static final Duration APART = Duration.ofMinutes(1);

    /** Whether it is this program. */
    public boolean is(Program program) {
        return info.filter(found -> found.tag().equals(program.tag())
                        && program.name().startsWith(found.name())
                        && isLoadedBy(found, program.createdAt()))
                .isPresent();
    }

    /** Whether it is the dispatcher's. */
    public boolean isDispatcher(DispatcherRow row) {
        String name = row.key().type() == DispatcherType.XDP ? "xdp_dispatcher" : "tc_dispatcher";
        return info.filter(found -> found.name().equals(name) && isLoadedBy(found, row.updatedAt()))
                .isPresent();
    }

    private boolean isLoadedBy(ProgramInfo found, Instant recorded) {
        return sameBoot || found.loadedAt().isBefore(recorded.plus(APART));
    }
}
