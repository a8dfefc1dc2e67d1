// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.errors.UnsupportedHereException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
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

    Pins pins();

    Namespaces namespaces();

    TcxLinks tcxLinks();

    Filters filters();

    /** XDP links; the default is that of a kernel without. */
    default XdpLinks xdpLinks() {
        throw new UnsupportedHereException(
                "XDP links are missing: " + features().get(Features.XDP).reason());
    }

    /** Extension links; the default is that of a kernel without. */
    default Extensions extensions() {
        throw new UnsupportedHereException("extension programs are missing: "
                + features().get(Features.FREPLACE).reason());
    }

    /** Pins that stand for interfaces. */
    InterfacePins interfacePins();

    /**
     * Begins to tell {@code listener} of interfaces that come, go and change their names.
     *
     * @return the watch, which the caller closes
     */
    InterfaceWatch watchInterfaces(InterfaceWatch.Listener listener);

    /**
     * Returns when every packet that was being handled at the time of the call has been handled (an RCU grace period; {@code
     * MEMBARRIER_CMD_GLOBAL} of membarrier(2)). Takes milliseconds.
     */
    void awaitGracePeriod();

    /**
     * Replaces, in one step that no packet can see halfway, the program that hangs on {@code handle} by the one that is pinned. A link at whose
     * pin nothing is pinned is found by its id.
     */
    void replace(AttachHandle handle, Path programPin);

    /**
     * Takes down what {@code handle} names: a TCX or XDP link with its pin, or a filter. A clsact stays: creating or deleting one stops the
     * interface's transmit queues for a moment, and the packets that leave just then are dropped ({@code dev_deactivate} in
     * {@code qdisc_graft}). What is already gone (the interface, the namespace too) counts as released. A link that is not at its pin stays, see {@link #detach};
     * a pin over which something else is mounted counts as in its place.
     */
    void release(AttachHandle handle);

    /**
     * Takes the link of this id off its hook ({@code BPF_LINK_GET_FD_BY_ID}, {@code BPF_LINK_DETACH}), wherever it is pinned, when it is of that kind, on that
     * hook, and runs this program: ids are given again, and any other is somebody else's. Nothing to do when it is not there.
     */
    void detach(AttachHandle.PinnedLink handle, long programId);

    /**
     * The kernel id of the program that hangs on {@code handle} now; empty when nothing does. A link at whose pin nothing is pinned is found by its id, on the
     * hook on which it was hung: whoever asks compares the program with the one it knows.
     */
    OptionalLong liveProgram(AttachHandle handle);

    /** The same of many: the programs by the handles on which they hang. What they have in common, such as the way into a namespace, is gone once. */
    default Map<AttachHandle, Long> livePrograms(Collection<? extends AttachHandle> handles) {
        Map<AttachHandle, Long> live = new HashMap<>();
        handles.forEach(handle -> liveProgram(handle).ifPresent(program -> live.put(handle, program)));
        return live;
    }
}
