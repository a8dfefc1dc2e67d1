// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.SettingChange;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Builds and publishes dispatchers of one kind. Each method is one step of a plan: it does one thing, or throws having done nothing. Ordering and
 * locking are the caller's.
 */
@ConsumerType
public interface DispatcherService {

    /** Number of slots of a dispatcher. */
    int SLOTS = 10;

    /** Number of counter entries of a dispatcher. */
    int COUNTERS = 16;

    /** The hooks it serves. */
    Set<DispatcherType> types();

    /** Slot mechanism and backends as they are now. */
    DispatcherStatus status();

    /** The status that it has once this is chosen. */
    DispatcherStatus after(SettingChange choice);

    /**
     * Takes a choice over and keeps it in its configuration; no listener hears of it. Throws {@link io.bpfman.api.errors.StoreException} when it cannot be
     * kept, and then nothing has changed.
     *
     * @return what takes it back
     */
    SettingChange choose(SettingChange choice);

    /** Loads a revision's dispatcher program and pins it in the revision's directory, which must not exist yet. */
    ProgramInfo load(Revision revision);

    /**
     * What is written into the global constants of a revision's program when it is loaded, by the names of the variables: what can be read of one that runs.
     * Empty when that is not to be known.
     */
    default Map<String, GlobalValue> constants(Revision revision) {
        return Map.of();
    }

    /**
     * What a program has to extend so that it can be a member of dispatchers that are built this way; empty when members are ordinary programs.
     */
    default Optional<ExtensionTarget> memberTarget(SlotMechanism mechanism) {
        return Optional.empty();
    }

    /**
     * Fills one slot of a loaded revision and pins what fills it, where the slot names a pin.
     *
     * @return the kernel's id of the slot's link; empty when no link fills it
     */
    OptionalLong fill(Revision revision, Slot slot);

    /** Removes the slot's pin; for a revision that is not live. */
    void clear(Revision revision, Slot slot);

    /** Removes a revision's directory and pins; packets that are still inside it finish undisturbed. Nothing to do when there is none. */
    void retire(Path directory);

    /**
     * Where {@link #publish} would hang a revision now, as {@link Attachment#place()} has it; it changes nothing.
     *
     * @throws io.bpfman.api.errors.BpfmanException what {@code publish} would throw for what is on the hook, the same words
     */
    int place(String backend, Hook hook);

    /** Hangs a revision on a hook, and does nothing else, through the backend of this name. A clsact that the backend wants is there. */
    Attachment publish(String backend, Publication publication);

    /** Replaces what {@code attachment} holds by another revision that is built for the same traits, in one step. */
    void replace(Attachment attachment, Path directory);

    /** Takes down what {@code attachment} names; works for a backend that is gone too. */
    void withdraw(Attachment attachment);

    /** Sets a member's counts, failures included, to zero. */
    void resetCounts(Path directory, int counterIndex);

    /** A member's counts so far. */
    MemberCounts counts(Path directory, int counterIndex);

    /** The same of several members, by their indexes: what has all counts is read at once. */
    default Map<Integer, MemberCounts> counts(Path directory, Collection<Integer> counterIndexes) {
        Map<Integer, MemberCounts> counts = new HashMap<>();
        counterIndexes.forEach(index -> counts.put(index, counts(directory, index)));
        return counts;
    }

    /**
     * Holds what a revision that is live needs of user space, so that it works on when somebody removes its pins; until it is retired. Nothing to
     * do when it is held already, as every revision is that was loaded here.
     */
    default void hold(Path directory) {}

    /** How often the tail call into a member's slot failed so far; empty when that is not counted. */
    default OptionalLong failures(Path directory, int counterIndex) {
        return OptionalLong.empty();
    }

    /** How often tail calls into any slot failed since the first revision of the dispatcher; empty when that is not counted. */
    default OptionalLong failures(Path directory) {
        return OptionalLong.empty();
    }

    /**
     * Reads what a revision tells of packets, from where the last reader of it ended; the caller closes it. Empty when the revision does not trace, or nothing
     * here has a form that does.
     */
    default Optional<TraceSource> trace(Path directory) {
        return Optional.empty();
    }

    /** Calls {@code listener} whenever {@link #status()} has changed, on the thread that changed it, until the result is closed. */
    Registration listen(BackendListener listener);

    /** Told of a change of backends; what holds dispatchers under the departing backend still works during the call. */
    @FunctionalInterface
    interface BackendListener {
        void backendsChanged(DispatcherService service);
    }

    /** Ends a listener's registration. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A first publication.
     *
     * @param directory the revision's directory
     * @param linkPin where a link is pinned, for backends that use links
     * @param clsactOurs whether a clsact that is there already is known to be ours; of no meaning to XDP
     * @param mode where an XDP program is to run; of no meaning to TC
     */
    record Publication(Hook hook, Path directory, Path linkPin, boolean clsactOurs, XdpMode mode) {

        /** In mode AUTO. */
        public Publication(Hook hook, Path directory, Path linkPin, boolean clsactOurs) {
            this(hook, directory, linkPin, clsactOurs, XdpMode.AUTO);
        }
    }
}
