// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.OthersProgram;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What packets meet at an interface, in the order in which they do: what comes in, first, then the network stack, then what goes out.
 *
 * @param interfaceName the interface's name
 * @param ifindex its index inside its namespace
 * @param nsid inode of the namespace's file
 * @param netns the namespace's file; empty for the agent's own
 * @param stages those where somebody has a program, and the stack
 */
public record PacketPath(
        String interfaceName, int ifindex, long nsid, Optional<String> netns, List<? extends Stage> stages) {

    public PacketPath {
        stages = List.copyOf(stages);
    }

    /** The hooks among the stages. */
    public List<Hook> hooks() {
        return stages.stream()
                .flatMap(stage -> stage instanceof Hook hook ? Stream.of(hook) : Stream.empty())
                .toList();
    }

    /** A place where packets come by. */
    public sealed interface Stage {}

    /** The kernel's network stack, between what comes in and what goes out. */
    public record Stack() implements Stage {}

    /**
     * A hook with what runs there.
     *
     * @param title what people call it
     * @param stops in the order in which they run
     */
    public record Hook(DispatcherType type, String title, List<? extends Stop> stops) implements Stage {
        public Hook {
            stops = List.copyOf(stops);
        }
    }

    /** Something that runs on a hook. */
    public sealed interface Stop {}

    /** A dispatcher, which runs its members. */
    public record Chain(Dispatcher dispatcher) implements Stop {}

    /**
     * A program on a hook by itself.
     *
     * @param programName as far as it is known
     * @param link the managed link; empty when it is somebody else's
     * @param kernelLinkId the kernel's id of its link, where it has one
     * @param way how somebody else has attached it; empty on TCX
     */
    public record Single(
            long programId,
            String programName,
            Optional<Link> link,
            OptionalLong kernelLinkId,
            Optional<OthersProgram.Way> way)
            implements Stop {

        /** One on TCX, or of ours. */
        public Single(long programId, String programName, Optional<Link> link, OptionalLong kernelLinkId) {
            this(programId, programName, link, kernelLinkId, Optional.empty());
        }
    }
}
