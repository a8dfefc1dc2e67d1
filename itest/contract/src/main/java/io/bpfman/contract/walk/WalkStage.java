// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import java.nio.file.Path;
import java.util.List;

/** A machine with an agent, as a {@link Walk} uses it. For one thread. */
public interface WalkStage {

    /** The interfaces, on which nothing is attached. */
    List<Place> places();

    /** The agent as it is now. */
    Bpfman bpfman();

    /** The kernel underneath, by which others attach. */
    Kernel kernel();

    /** Whether that has TCX. */
    boolean hasTcx();

    /** Whether programs can be attached to tracepoints. */
    default boolean hasTracepoints() {
        return kernel().features().has(Features.TRACEPOINT);
    }

    /** The tracepoint that a process passes by {@link #pass} and by nothing else, as {@code group/name}. */
    String tracepoint();

    /** That process, by its id. */
    int process();

    /** Has it pass the tracepoint so often. */
    void pass(int times);

    /** The agent's directory of pins, in which others have some too. */
    Path pins();

    /** The TC backends that the agent can prefer, the one first that it prefers to begin with. */
    List<String> backends();

    /** Makes this backend the preferred one, and returns when every TC dispatcher has moved there. */
    void prefer(String backend);

    /** The slot mechanisms that the agent can use. */
    List<SlotMechanism> mechanisms();

    /** Has dispatchers use this mechanism from their next change on. */
    void use(SlotMechanism mechanism);

    /** Ends the agent and starts the next one; it keeps the backend and the mechanism. */
    void restart();

    /**
     * Sends packets that come in at the interface, or leave by it. Returns when those that pass have been through its hooks, or throws when others pass
     * than should.
     *
     * @param passes whether they pass all hooks, or a program drops them
     */
    void send(Place place, Direction direction, int packets, boolean passes);

    /** Makes an assertion that may hold only in a moment, when packets that are dropped have been. */
    void eventually(Runnable assertion);
}
