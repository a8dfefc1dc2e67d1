// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.PinAction;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.revision.Revisions;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the actions of one plan mean: how each is done and taken back, and what clears up after one that failed. Actions that leave nothing have nothing to take
 * back.
 */
final class Steps {

    private final Kernel kernel;
    private final Store store;
    private final Dispatchers dispatchers;
    private final BytecodeKeep keep;
    private final Bindings bindings;
    private final Map<Class<? extends Action>, Step<?>> steps = new HashMap<>();
    private Optional<Undo> inverse = Optional.empty();

    /**
     * How an action is done.
     *
     * @param failed takes back what the action did although it failed, because only its answer was lost
     * @param unlessThere whether that is so only when it did not fail because what it makes was there already
     */
    private record Step<A extends Action>(Consumer<A> run, Consumer<A> undo, Consumer<A> failed, boolean unlessThere) {}

    Steps(Kernel kernel, Store store, Dispatchers dispatchers, BytecodeKeep keep, Bindings bindings) {
        this.kernel = kernel;
        this.store = store;
        this.dispatchers = dispatchers;
        this.keep = keep;
        this.bindings = bindings;

        on(Action.MountBpffs.class, action -> kernel.pins().ensureMounted(action.mountPoint()));
        on(
                Action.LoadPrograms.class,
                this::loadPrograms,
                action -> inverse().loadPrograms(action),
                action -> {},
                false);
        on(
                Action.LoadForm.class,
                this::loadForm,
                action -> inverse().loadForm(action),
                action -> inverse().loadForm(action),
                true);
        on(
                Action.KeepBytecode.class,
                this::keepBytecode,
                action -> inverse().keepBytecode(action),
                action -> inverse().keepBytecode(action),
                false);
        on(Action.DropBytecode.class, action -> keep.remove(action.programId()));
        on(
                Action.LoadDispatcher.class,
                this::loadDispatcher,
                action -> inverse().loadDispatcher(action),
                this::abandon,
                true);
        on(Action.ResetCounts.class, this::resetCounts);
        on(Action.FillSlot.class, this::fillSlot, action -> inverse().fillSlot(action), action -> {}, false);
        on(
                Action.PinInterface.class,
                this::pinInterface,
                action -> inverse().pinInterface(action),
                action -> inverse().pinInterface(action),
                true);
        on(
                ClsactAction.ClaimClsact.class,
                this::claimClsact,
                action -> inverse().claimClsact(action),
                action -> inverse().claimClsact(action),
                false);
        on(
                ClsactAction.CreateClsact.class,
                this::createClsact,
                action -> inverse().createClsact(action),
                action -> inverse().createClsact(action),
                true);
        on(ClsactAction.DeleteEmptyClsact.class, this::deleteEmptyClsact);
        on(
                Action.PublishRevision.class,
                this::publishRevision,
                action -> inverse().publishRevision(action),
                action -> lost().publishRevision(action),
                false);
        on(
                Action.ReplaceRevision.class,
                this::replaceRevision,
                action -> inverse().replaceRevision(action),
                action -> lost().replaceRevision(action),
                false);
        on(Action.AwaitGracePeriod.class, action -> kernel.awaitGracePeriod());
        on(
                Action.WithdrawHandle.class,
                this::withdrawHandle,
                action -> inverse().withdrawHandle(action),
                action -> lost().withdrawHandle(action),
                false);
        on(Action.ReleaseRemains.class, action -> action.handle().release(kernel));
        on(Action.RetireRevision.class, this::retireRevision);
        on(Action.PlacePin.class, this::placePin);
        on(
                Action.TakePin.class,
                this::takePin,
                action -> inverse().takePin(action),
                action -> inverse().takePin(action),
                false);
        on(
                LinkAction.AttachLink.class,
                this::attachLink,
                action -> inverse().attachLink(action),
                action -> lost().attachLink(action),
                true);
        on(
                LinkAction.NoteDetach.class,
                this::noteDetach,
                action -> inverse().noteDetach(action),
                action -> inverse().noteDetach(action),
                false);
        on(LinkAction.MoveLinkPin.class, this::moveLinkPin);
        on(
                PinAction.PinProgram.class,
                pin -> kernel.programs().pin(pin.id(), place(pin)),
                this::unpin,
                pin -> {},
                false);
        on(PinAction.PinMap.class, pin -> kernel.maps().pin(pin.id(), place(pin)), this::unpin, pin -> {}, false);
        on(PinAction.PinLink.class, this::pinLink, this::unpin, pin -> {}, false);
        on(Action.FetchBytecode.class, action -> keep.fetch(action.programId()));
        on(
                UpgradeAction.UpdateLink.class,
                action -> upgrades().updateLink(action),
                action -> upgrades().updateLinkBack(action),
                action -> upgrades().updateLinkBackIfDone(action),
                false);
        on(UpgradeAction.TakeOverPin.class, action -> upgrades().takeOverPin(action));
        on(
                UpgradeAction.InheritBytecode.class,
                action -> upgrades().inheritBytecode(action),
                action -> upgrades().disinherit(action),
                action -> upgrades().disinherit(action),
                false);
        on(
                UpgradeAction.BringHistory.class,
                action -> upgrades().bringHistory(action, restored(action)),
                action -> upgrades().takeHistory(restored(action)),
                action -> upgrades().takeHistory(restored(action)),
                false);
        on(UpgradeAction.PlaceMap.class, action -> upgrades().placeMap(action));
        on(UpgradeAction.CopyMap.class, action -> upgrades().copyMap(action));
        on(Action.RetireLink.class, action -> kernel.links().retire(action.pin()));
        on(Action.RemovePin.class, action -> kernel.pins().remove(action.pin()));
        on(Action.MakeDirectory.class, action -> kernel.pins().createDirectories(action.directory()));
        on(Action.RemoveDirectory.class, action -> kernel.pins().removeDirectory(action.directory()));
    }

    private long restored(UpgradeAction.BringHistory action) {
        return bindings.programs().get(action.nth()).info().id();
    }

    /** What takes actions back; made when there is something to take back. */
    Undo inverse() {
        if (inverse.isEmpty()) {
            inverse = Optional.of(new Undo(kernel, store, dispatchers, keep, bindings));
        }
        return inverse.get();
    }

    private LostAnswers lost() {
        return new LostAnswers(kernel, bindings, inverse());
    }

    /** An action that nothing takes back. */
    private <A extends Action> void on(Class<A> type, Consumer<A> run) {
        on(type, run, action -> {}, action -> {}, false);
    }

    private <A extends Action> void on(
            Class<A> type, Consumer<A> run, Consumer<A> undo, Consumer<A> failed, boolean unlessThere) {
        steps.put(type, new Step<>(run, undo, failed, unlessThere));
    }

    /** Made when there is something to upgrade. */
    private UpgradeSteps upgrades() {
        return new UpgradeSteps(kernel, keep);
    }

    /** The actions that there are steps for. */
    Set<Class<? extends Action>> known() {
        return Set.copyOf(steps.keySet());
    }

    @SuppressWarnings("unchecked") // a step is kept under the class of its actions
    private <A extends Action> Step<A> of(A action) {
        Step<?> step = steps.get(action.getClass());
        if (step == null) {
            throw new IllegalStateException("nobody knows how to " + action.describe());
        }
        return (Step<A>) step;
    }

    /** Does it. */
    void run(Action action) {
        of(action).run().accept(action);
    }

    /** Takes it back. */
    void undo(Action action) {
        of(action).undo().accept(action);
    }

    /** Takes back what it did although it failed. It asks the kernel and guesses nothing: one that failed without an effect leaves nothing to do. */
    void clear(Action action, Throwable failure) {
        Step<Action> step = of(action);
        if (!step.unlessThere() || !isRefusedAsThereAlready(failure)) {
            step.failed().accept(action);
        }
    }

    /** What was there already is not what the step did; an explanation of the kernel's answer does not change that. */
    private static boolean isRefusedAsThereAlready(Throwable failure) {
        Throwable said = failure instanceof ForeignOwnerException ? failure.getCause() : failure;
        return said instanceof KernelRefusedException refused
                && refused.errnoName().equals("EEXIST");
    }

    private DispatcherService dispatcher(Revision revision) {
        return dispatchers.require(revision.key().type());
    }

    private DispatcherService dispatcher(Attachment handle) {
        return dispatchers.require(handle.hook().key().type());
    }

    private void loadPrograms(Action.LoadPrograms action) {
        bindings.programs(kernel.programs().load(action.spec()));
    }

    /** Its maps are pinned already, with the form that it was loaded in. */
    private void loadForm(Action.LoadForm action) {
        long id = kernel.programs().load(action.spec()).get(0).info().id();
        kernel.pins().removeDirectory(Undo.mapsOf(action, id));
    }

    private void keepBytecode(Action.KeepBytecode action) {
        for (LoadedProgram program : bindings.programs()) {
            keep.keep(program.info().id(), action.object(), action.request(), action.now());
        }
    }

    private void loadDispatcher(Action.LoadDispatcher action) {
        bindings.dispatcher(
                action.revision().directory(), dispatcher(action.revision()).load(action.revision()));
    }

    private void abandon(Action.LoadDispatcher action) {
        Path directory = action.revision().directory();
        dispatchers.ofDirectory(directory).ifPresent(service -> service.retire(directory));
    }

    private void resetCounts(Action.ResetCounts action) {
        dispatcher(action.revision()).resetCounts(action.revision().directory(), action.counterIndex());
    }

    private void fillSlot(Action.FillSlot action) {
        bindings.slotLink(
                action.revision(), action.slot(), dispatcher(action.revision()).fill(action.revision(), action.slot()));
    }

    private void pinInterface(Action.PinInterface action) {
        kernel.pins().createDirectories(Undo.parent(action.pin()));
        kernel.interfacePins().pin(action.netInterface(), action.pin());
    }

    private void claimClsact(ClsactAction.ClaimClsact action) {
        kernel.pins().createDirectories(action.claim());
    }

    private void createClsact(ClsactAction.CreateClsact action) {
        try {
            kernel.filters().createClsact(action.netInterface());
        } catch (KernelRefusedException e) {
            if (!isRefusedAsThereAlready(e)) {
                throw e;
            }
            throw new ForeignOwnerException(
                    "cannot create the clsact of " + action.netInterface().name() + ": since it was looked at, "
                            + kernel.filters()
                                    .ingressQdisc(action.netInterface())
                                    .map(qdisc -> "a \"" + qdisc.kind() + "\" qdisc of somebody else")
                                    .orElse("somebody else's qdisc")
                            + " has come into its ingress qdisc slot; try again",
                    e);
        }
    }

    private void deleteEmptyClsact(ClsactAction.DeleteEmptyClsact action) {
        new EmptyClsact(kernel, action.netInterface()).delete();
        kernel.pins().removeDirectory(action.claim());
    }

    private void publishRevision(Action.PublishRevision action) {
        DispatcherService service =
                dispatchers.require(action.publication().hook().key().type());
        bindings.published(action.as(), service.publish(action.backend(), action.publication()));
    }

    private void replaceRevision(Action.ReplaceRevision action) {
        Attachment handle = bindings.resolve(action.handle());
        dispatcher(handle).replace(handle, action.directory());
    }

    private void withdrawHandle(Action.WithdrawHandle action) {
        Attachment handle = action.row().handle();
        // it hangs there: the steps before have put revisions of this move into it
        new TakeDown(kernel)
                .of(handle, program -> true, () -> dispatcher(handle).withdraw(handle));
    }

    private void retireRevision(Action.RetireRevision action) {
        dispatchers
                .ofDirectory(action.directory())
                .ifPresentOrElse(
                        service -> service.retire(action.directory()),
                        // one that is to go while no dispatcher service is there
                        () -> new Revisions(kernel).retire(action.directory()));
    }

    private void placePin(Action.PlacePin action) {
        new PinPlace(kernel, action.to()).take(action.from(), action.mechanism());
    }

    private void takePin(Action.TakePin action) {
        kernel.pins().createDirectories(Undo.parent(action.to()));
        new PinPlace(kernel, action.to()).take(action.from(), action.mechanism());
    }

    private void attachLink(LinkAction.AttachLink action) {
        kernel.pins().createDirectories(Undo.parent(action.pin()));
        bindings.attached(kernel.links().create(action.request(), action.programPin(), action.pin()));
    }

    /** Where something is pinned again, with the directories on the way there. */
    private Path place(PinAction action) {
        kernel.pins().createDirectories(Undo.parent(action.pin()));
        return action.pin();
    }

    private void pinLink(PinAction.PinLink action) {
        place(action);
        kernel.links().pin(action.link());
    }

    /** Whoever held it before holds it still. */
    private void unpin(PinAction action) {
        kernel.pins().remove(action.pin());
    }

    private void noteDetach(LinkAction.NoteDetach action) {
        store.commit(action.rows().stream()
                .<StoreChange>map(row -> new StoreChange.PutLink(row.detaching(true)))
                .toList());
    }

    private void moveLinkPin(LinkAction.MoveLinkPin action) {
        if (!kernel.pins().exists(action.to())) {
            kernel.pins().createDirectories(Undo.parent(action.to()));
            kernel.pins().duplicate(action.from(), action.to());
        }
        kernel.pins().remove(action.from());
    }
}
