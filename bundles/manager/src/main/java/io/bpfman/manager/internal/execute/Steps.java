// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.ActionInterpreter;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.TcxAction;
import io.bpfman.revision.Revisions;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.util.OptionalLong;

/** Does what actions say. */
public final class Steps implements ActionInterpreter {

    private final Kernel kernel;
    private final Store store;
    private final Dispatchers dispatchers;
    private final BytecodeKeep keep;
    private final Bindings bindings;

    Steps(Kernel kernel, Store store, Dispatchers dispatchers, BytecodeKeep keep, Bindings bindings) {
        this.kernel = kernel;
        this.store = store;
        this.dispatchers = dispatchers;
        this.keep = keep;
        this.bindings = bindings;
    }

    private DispatcherService dispatcher(Revision revision) {
        return dispatchers.require(revision.key().type());
    }

    private DispatcherService dispatcher(AttachHandle handle) {
        return dispatchers.require(handle.hook().key().type());
    }

    @Override
    public void mountBpffs(Action.MountBpffs action) {
        kernel.pins().ensureMounted(action.mountPoint());
    }

    @Override
    public void loadPrograms(Action.LoadPrograms action) {
        bindings.programs(kernel.programs().load(action.spec()));
    }

    /** Its maps are pinned already, with the form that it was loaded in. */
    @Override
    public void loadForm(Action.LoadForm action) {
        long id = kernel.programs().load(action.spec()).get(0).info().id();
        kernel.pins().removeDirectory(Undo.mapsOf(action, id));
    }

    @Override
    public void keepBytecode(Action.KeepBytecode action) {
        for (LoadedProgram program : bindings.programs()) {
            keep.keep(program.info().id(), action.object(), action.request(), action.now());
        }
    }

    @Override
    public void dropBytecode(Action.DropBytecode action) {
        keep.remove(action.programId());
    }

    @Override
    public void loadDispatcher(Action.LoadDispatcher action) {
        bindings.dispatcher(
                action.revision().directory(), dispatcher(action.revision()).load(action.revision()));
    }

    @Override
    public void resetCounts(Action.ResetCounts action) {
        dispatcher(action.revision()).resetCounts(action.revision().directory(), action.counterIndex());
    }

    @Override
    public void fillSlot(Action.FillSlot action) {
        bindings.slotLink(
                action.revision(), action.slot(), dispatcher(action.revision()).fill(action.revision(), action.slot()));
    }

    @Override
    public void pinInterface(Action.PinInterface action) {
        kernel.pins().createDirectories(Undo.parent(action.pin()));
        kernel.interfacePins().pin(action.netInterface(), action.pin());
    }

    @Override
    public void claimClsact(ClsactAction.ClaimClsact action) {
        kernel.pins().createDirectories(action.claim());
    }

    @Override
    public void createClsact(ClsactAction.CreateClsact action) {
        try {
            kernel.filters().createClsact(action.netInterface());
        } catch (KernelRefusedException e) {
            if (!Remains.isRefusedAsThereAlready(e)) {
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

    @Override
    public void deleteEmptyClsact(ClsactAction.DeleteEmptyClsact action) {
        new EmptyClsact(kernel, action.netInterface()).delete();
        kernel.pins().removeDirectory(action.claim());
    }

    @Override
    public void publishRevision(Action.PublishRevision action) {
        DispatcherService service =
                dispatchers.require(action.publication().hook().key().type());
        bindings.published(action.as(), service.publish(action.backend(), action.publication()));
    }

    @Override
    public void replaceRevision(Action.ReplaceRevision action) {
        AttachHandle handle = bindings.resolve(action.handle());
        dispatcher(handle).replace(handle, action.directory());
    }

    @Override
    public void awaitGracePeriod(Action.AwaitGracePeriod action) {
        kernel.awaitGracePeriod();
    }

    @Override
    public void withdrawHandle(Action.WithdrawHandle action) {
        AttachHandle handle = action.row().handle();
        // it hangs there: the steps before have put revisions of this move into it
        new TakeDown(kernel)
                .of(handle, program -> true, () -> dispatcher(handle).withdraw(handle));
    }

    @Override
    public void releaseRemains(Action.ReleaseRemains action) {
        kernel.release(action.handle());
    }

    @Override
    public void retireRevision(Action.RetireRevision action) {
        dispatchers
                .ofDirectory(action.directory())
                .ifPresentOrElse(
                        service -> service.retire(action.directory()),
                        // one that is to go while no dispatcher service is there
                        () -> new Revisions(kernel).retire(action.directory()));
    }

    @Override
    public void placePin(Action.PlacePin action) {
        new PinPlace(kernel, action.to()).take(action.from(), action.mechanism());
    }

    @Override
    public void takePin(Action.TakePin action) {
        kernel.pins().createDirectories(Undo.parent(action.to()));
        new PinPlace(kernel, action.to()).take(action.from(), action.mechanism());
    }

    @Override
    public void attachTcx(TcxAction.AttachTcx action) {
        kernel.pins().createDirectories(Undo.parent(action.as().pin()));
        bindings.attached(
                action.as(),
                kernel.tcxLinks()
                        .attach(
                                action.hook(),
                                action.programPin(),
                                action.as().pin(),
                                action.place(),
                                OptionalLong.of(action.revision())));
    }

    @Override
    public void noteDetach(TcxAction.NoteDetach action) {
        store.commit(action.rows().stream()
                .<StoreChange>map(row -> new StoreChange.PutLink(row.detaching(true)))
                .toList());
    }

    @Override
    public void moveLinkPin(TcxAction.MoveLinkPin action) {
        if (!kernel.pins().exists(action.to())) {
            kernel.pins().createDirectories(Undo.parent(action.to()));
            kernel.pins().duplicate(action.from(), action.to());
        }
        kernel.pins().remove(action.from());
    }

    @Override
    public void retireLink(Action.RetireLink action) {
        kernel.extensions().retire(action.pin());
    }

    @Override
    public void removePin(Action.RemovePin action) {
        kernel.pins().remove(action.pin());
    }

    @Override
    public void removeDirectory(Action.RemoveDirectory action) {
        kernel.pins().removeDirectory(action.directory());
    }
}
