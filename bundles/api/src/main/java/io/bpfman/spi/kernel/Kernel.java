// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.TargetQuery;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kernel. Every object is named by its pin or by its kernel id; descriptors never leave an implementation, and none stays open after
 * a call, whatever its end (except those that {@link Maps#retire} holds for a moment).
 *
 * <p>All methods may be called from any thread. They throw {@link io.bpfman.api.errors.KernelRefusedException} when the kernel says no,
 * {@link io.bpfman.api.errors.InterfaceNotFoundException} when an interface or a namespace is not (or no longer) there, and {@link
 * io.bpfman.api.errors.UnsupportedHereException} when a {@link Features} they need is absent. An operation that throws has changed nothing.
 */
@ConsumerType
public interface Kernel {

    /** Service property, {@code String[]}: the names of the features that are available. */
    String FEATURES = "bpfman.kernel.features";
    /** Service property, {@code Boolean}: whether the kernel is a simulation. */
    String SIMULATED = "bpfman.kernel.simulated";

    /** What was found when the kernel was probed; the probe runs once. */
    Features features();

    Programs programs();

    Maps maps();

    Links links();

    Hooks hooks();

    Pins pins();

    /**
     * What programs can be attached to, sorted; empty where the kernel has nothing of the sort, or does not say.
     *
     * @throws io.bpfman.api.errors.NotFoundException when the file of the query is not there
     * @throws io.bpfman.api.errors.InvalidSpecException when it is none that has functions
     */
    List<String> targets(TargetQuery query);

    Namespaces namespaces();

    Filters filters();

    /** Pins that stand for interfaces. */
    InterfacePins interfacePins();

    /**
     * Begins to tell {@code listener} of interfaces that come, go and change their names.
     *
     * @return the watch, which the caller closes
     */
    InterfaceWatch watchInterfaces(InterfaceWatch.Listener listener);

    /** The processes and threads that it keeps for its work, as they are now; asking costs next to nothing. */
    default List<KernelPart> parts() {
        return List.of();
    }

    /** What tells this boot of the host from every other; empty when the kernel does not say. */
    default Optional<String> bootId() {
        return Optional.empty();
    }

    /**
     * Returns when every packet that was being handled at the time of the call has been handled (an RCU grace period; {@code
     * MEMBARRIER_CMD_GLOBAL} of membarrier(2)). Takes milliseconds.
     */
    void awaitGracePeriod();
}
