// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.SettingChange;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.Verdict;
import io.bpfman.api.errors.StoreException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.DispatcherStatus.Offer;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.dispatcher.TraceSource;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/**
 * What the dispatchers of every kind have in common: how their revisions are built, what is configured, and who hears of it. How they are hung on their
 * hooks is up to each. Any thread may call it.
 */
public abstract class AbstractDispatcherService implements DispatcherService {

    protected final Kernel kernel;
    private final Logger logger;
    private final Kind kind;
    private final BooleanSupplier leaving;
    private final Revisions revisions;
    private final List<BackendListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Keeper>> keeper = new AtomicReference<>(Optional.empty());
    private volatile Settings settings;
    private volatile boolean deactivated;

    /**
     * A kind of dispatcher.
     *
     * @param name for messages, and {@code one} with its article
     * @param pid of its configuration
     * @param verdicts of its members
     */
    public record Kind(String name, String one, String pid, List<Verdict> verdicts) {}

    /**
     * Dispatchers of a kind.
     *
     * @param leaving whether everything is about to stop, so that nobody is to hear of a change
     */
    protected AbstractDispatcherService(
            Kernel kernel, Logger logger, Kind kind, BooleanSupplier leaving, Settings settings) {
        this.kernel = kernel;
        this.logger = logger;
        this.kind = kind;
        this.leaving = leaving;
        this.settings = settings;
        this.revisions = new Revisions(kernel);
    }

    /** The ways to hang them on their hooks, the best first. */
    protected abstract List<Offer> offers();

    /** The program with these slots, in the form that traces or in the one that has nothing of it. */
    protected abstract DispatcherProgram program(SlotMechanism mechanism, List<Slot> slots, boolean tracing);

    /** A revision as the global variables of its program. */
    protected abstract Map<String, GlobalValue> globals(Revision revision);

    /** The global variables with which all slots are on and empty. */
    protected abstract Map<String, GlobalValue> allSlots();

    /** Begins with what is configured. */
    protected final void begin(Supplier<Settings> configured) {
        settings = understood(configured);
        Mechanism mechanism = mechanism(settings);
        logger.info(
                "slots of {} dispatchers are filled by {} ({})",
                kind.name,
                mechanism.kind().label(),
                mechanism.reason());
    }

    /** Takes over what is configured now, if it can be understood. */
    protected final void configure(Supplier<Settings> configured) {
        apply(understood(configured));
    }

    private Settings understood(Supplier<Settings> configured) {
        try {
            return configured.get();
        } catch (IllegalArgumentException e) {
            logger.error("{}; the settings stay as they were: {}", e.getMessage(), settings);
            return settings;
        }
    }

    /** Takes over other settings and tells the listeners when that changes the status. */
    public final void apply(Settings newSettings) {
        change(() -> settings = newSettings);
    }

    /** Nobody hears of a change from now on. */
    protected final void end() {
        deactivated = true;
        listeners.clear();
    }

    /** Changes something, and tells the listeners when that changes the status. */
    protected final void change(Runnable change) {
        DispatcherStatus before;
        DispatcherStatus after;
        synchronized (this) {
            before = status();
            change.run();
            after = status();
        }
        if (before.equals(after) || deactivated || leaving.getAsBoolean()) {
            return;
        }
        log(after);
        listeners.forEach(this::tell);
    }

    private void log(DispatcherStatus now) {
        logger.info(
                "{} backends are now {}, preferred is {}; slots are filled by {} ({}); a packet that fails to get into one {}",
                kind.name,
                now.backends(),
                now.preferred().orElse("none"),
                now.mechanism().label(),
                now.mechanismReason(),
                now.slotFailure() == SlotFailure.DROP ? "is dropped" : "proceeds");
    }

    private void tell(BackendListener listener) {
        try {
            listener.backendsChanged(this);
        } catch (RuntimeException | Error e) {
            // The others have to hear of the change all the same, and the framework is in the midst of its own.
            logger.error("moving dispatchers to another {} backend failed: {}", kind.name, e.getMessage(), e);
        }
    }

    @Override
    public final Registration listen(BackendListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Choices are kept so from now on. */
    public final void keepBy(Keeper newKeeper) {
        keeper.set(Optional.of(newKeeper));
    }

    /** Choices are not kept so any more. */
    protected final void keepNoLongerBy(Keeper gone) {
        keeper.updateAndGet(now -> now.filter(current -> !current.equals(gone)));
    }

    @Override
    public final DispatcherStatus after(SettingChange choice) {
        return status(settings.with(choice));
    }

    /** Taken over before it is kept: what hears of the configuration then finds nothing new in it. */
    @Override
    public final synchronized SettingChange choose(SettingChange choice) {
        Keeper keeps = keeper.get()
                .orElseThrow(() -> new StoreException("there is no ConfigurationAdmin in which the configuration "
                        + kind.pid + " can be kept; start its bundle"));
        Settings before = settings;
        settings = before.with(choice);
        try {
            Settings.keep(choice, kind.pid, keeps);
        } catch (RuntimeException | Error e) {
            settings = before;
            throw e;
        }
        log(status());
        return before.insteadOf(choice);
    }

    @Override
    public final DispatcherStatus status() {
        return status(settings);
    }

    private DispatcherStatus status(Settings now) {
        Mechanism mechanism = mechanism(now);
        return new DispatcherStatus(
                mechanism.kind(), mechanism.reason(), mechanism.usable(), offers(), now.backend(), now.slotFailure());
    }

    private Mechanism mechanism(Settings now) {
        return Mechanism.choose(now.mechanism(), kernel.features(), kind.pid);
    }

    /** Refuses what this kernel cannot do, or configuration asks for in vain; what is live goes on. */
    @Override
    public final ProgramInfo load(Revision revision) {
        Mechanism now = mechanism(settings);
        Optional<String> obstacle = now.kind() == revision.mechanism() && !now.usable()
                ? Optional.of(now.reason())
                : Mechanism.missing(revision.mechanism(), kernel.features());
        if (obstacle.isPresent()) {
            throw new UnsupportedHereException("cannot load " + kind.one + " dispatcher whose slots are filled by "
                    + revision.mechanism().label() + ": " + obstacle.get());
        }
        return revisions.load(
                program(revision.mechanism(), revision.slots(), revision.isTracing()), revision, globals(revision));
    }

    @Override
    public final Map<String, GlobalValue> constants(Revision revision) {
        return globals(revision);
    }

    /** Empty too where the kernel takes no extensions: programs are then loaded as what they are. */
    @Override
    public final Optional<ExtensionTarget> memberTarget(SlotMechanism mechanism) {
        return mechanism == SlotMechanism.TAILCALL
                        || Mechanism.missing(mechanism, kernel.features()).isPresent()
                ? Optional.empty()
                : Optional.of(Revisions.target(program(mechanism, List.of(), false), allSlots()));
    }

    @Override
    public final OptionalLong fill(Revision revision, Slot slot) {
        return revisions.fill(revision, slot);
    }

    @Override
    public final void clear(Revision revision, Slot slot) {
        revisions.clear(revision, slot);
    }

    @Override
    public final void retire(Path directory) {
        revisions.retire(directory);
    }

    @Override
    public final void hold(Path directory) {
        revisions.hold(directory);
    }

    @Override
    public final void replace(Attachment attachment, Path directory) {
        attachment.replace(kernel, new RevisionPins(directory).dispatcher());
    }

    @Override
    public final void withdraw(Attachment attachment) {
        attachment.release(kernel);
    }

    @Override
    public final MemberCounts counts(Path directory, int counterIndex) {
        return revisions.counts(directory, counterIndex, kind.verdicts.toArray(Verdict[]::new));
    }

    @Override
    public final Map<Integer, MemberCounts> counts(Path directory, Collection<Integer> counterIndexes) {
        return revisions.counts(directory, counterIndexes, kind.verdicts.toArray(Verdict[]::new));
    }

    @Override
    public final void resetCounts(Path directory, int counterIndex) {
        revisions.resetCounts(directory, counterIndex);
    }

    @Override
    public final OptionalLong failures(Path directory, int counterIndex) {
        return revisions.failures(directory, counterIndex);
    }

    @Override
    public final OptionalLong failures(Path directory) {
        return revisions.failures(directory);
    }

    @Override
    public final Optional<TraceSource> trace(Path directory) {
        return revisions.trace(directory);
    }
}
