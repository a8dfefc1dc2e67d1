// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Program;
import io.bpfman.spi.kernel.Kernel;
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
 */
public record Identity(Optional<ProgramInfo> info) {

    /** A program is recorded a moment before or after it is loaded, and the clock that both times are of is set now and then. */
    private static final Duration APART = Duration.ofMinutes(1);

    public static Identity of(Kernel kernel, long programId) {
        return new Identity(kernel.programs().byId(programId));
    }

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

    private static boolean isLoadedBy(ProgramInfo found, Instant recorded) {
        return found.loadedAt().isBefore(recorded.plus(APART));
    }
}
