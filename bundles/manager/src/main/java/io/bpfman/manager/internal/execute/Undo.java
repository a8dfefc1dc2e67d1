// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Takes back what actions have done. Steps that leave nothing behind have nothing to take back. */
final class Undo {

    private final Kernel kernel;
    private final Store store;
    private final Dispatchers dispatchers;
    private final BytecodeKeep keep;
    private final Bindings bindings;
    private boolean complete = true;

    Undo(Kernel kernel, Store store, Dispatchers dispatchers, BytecodeKeep keep, Bindings bindings) {
        this.kernel = kernel;
        this.store = store;
        this.dispatchers = dispatchers;
        this.keep = keep;
        this.bindings = bindings;
    }

    /** Runs {@code step}; its failure joins {@code first} instead of hiding it. */
    void attempt(Throwable first, String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            complete = false;
            first.addSuppressed(new IllegalStateException("could not " + what + ": " + e.getMessage(), e));
        }
    }

    /** Whether every step that was attempted has succeeded. */
    boolean isComplete() {
        return complete;
    }

    /** Hangs a dispatcher up again that was taken down, and records where it hangs now. */
    void restore(DispatcherRow row, Publication publication) {
        Path program = new RevisionPins(publication.directory()).dispatcher();
        DispatcherRow restored = row.heldBy(row.handle().again(kernel, program));
        bindings.renewed(row.handle(), restored.handle());
        store.commit(List.of(new StoreChange.PutDispatcher(restored)));
    }

    /** The same unless it hangs there still, because the step that was to take it down failed before it did. */
    void restoreIfGone(DispatcherRow row, Publication publication) {
        if (row.handle().liveProgram(kernel).isEmpty()) {
            restore(row, publication);
        }
    }

    /** Brings back what a commit withdrew, unless it is there still. */
    void restoreIfGone(Commit.Withdrawal withdrawal) {
        if (withdrawal instanceof Commit.Withdrawal.Dispatcher dispatcher) {
            restoreIfGone(dispatcher.row(), dispatcher.restore());
        } else if (withdrawal instanceof Commit.Withdrawal.Link link && !new TakeDown(kernel).isThere(link)) {
            LinkRequest request = kernel.links().resolve(link.again());
            PinnedLink again = kernel.links()
                    .create(request, link.programPin(), link.link().pin());
            store.commit(List.of(new StoreChange.PutLink(link.row().linked(again.id()))));
        }
    }

    private DispatcherService dispatcher(Revision revision) {
        return dispatchers.require(revision.key().type());
    }

    private DispatcherService dispatcher(Attachment handle) {
        return dispatchers.require(handle.hook().key().type());
    }

    void loadPrograms(Action.LoadPrograms action) {
        for (LoadedProgram program : bindings.programs()) {
            kernel.pins().remove(program.pin());
            for (Path mapPin : program.mapPins().values()) {
                kernel.pins().remove(mapPin);
            }
            program.mapPins().values().stream()
                    .map(Path::getParent)
                    .distinct()
                    .forEach(directory -> kernel.pins().removeDirectory(directory));
            program.mapsByName().values().stream()
                    .filter(action.newPins()::contains)
                    .forEach(kernel.pins()::remove);
        }
    }

    void loadForm(Action.LoadForm action) {
        Optional<ProgramInfo> loaded = kernel.programs().byPin(action.pin());
        kernel.pins().remove(action.pin());
        loaded.ifPresent(info -> kernel.pins().removeDirectory(mapsOf(action, info.id())));
    }

    /** Where the kernel bundle pins the maps of a form. */
    static Path mapsOf(Action.LoadForm action, long id) {
        return parent(action.spec().pins().map(id, "any"));
    }

    static Path parent(Path pin) {
        return Objects.requireNonNull(pin.getParent(), "a pin lies in a directory");
    }

    void keepBytecode(Action.KeepBytecode action) {
        for (LoadedProgram program : bindings.programs()) {
            keep.remove(program.info().id());
        }
    }

    void loadDispatcher(Action.LoadDispatcher action) {
        dispatcher(action.revision()).retire(action.revision().directory());
    }

    void fillSlot(Action.FillSlot action) {
        dispatcher(action.revision()).clear(action.revision(), action.slot());
    }

    void pinInterface(Action.PinInterface action) {
        kernel.pins().remove(action.pin());
    }

    void claimClsact(ClsactAction.ClaimClsact action) {
        kernel.pins().removeDirectory(action.claim());
    }

    void createClsact(ClsactAction.CreateClsact action) {
        new EmptyClsact(kernel, action.netInterface()).delete();
    }

    void publishRevision(Action.PublishRevision action) {
        // in a move the other backend holds the hook too, and no packet may be between the two while one of them
        // changes
        kernel.awaitGracePeriod();
        Attachment handle = bindings.resolve(action.as());
        dispatcher(handle).withdraw(handle);
        kernel.awaitGracePeriod();
    }

    void replaceRevision(Action.ReplaceRevision action) {
        Attachment handle = bindings.resolve(action.handle());
        dispatcher(handle).replace(handle, action.previous());
    }

    void withdrawHandle(Action.WithdrawHandle action) {
        restore(action.row(), action.restore());
    }

    void takePin(Action.TakePin action) {
        new PinPlace(kernel, action.from()).take(action.to(), action.mechanism());
    }

    void attachLink(LinkAction.AttachLink action) {
        kernel.links().release(bindings.attachedAt(action.pin()));
    }

    /** Of the rows as they are now: a link that was brought back has another id of the kernel's. */
    void noteDetach(LinkAction.NoteDetach action) {
        List<StoreChange> changes = action.rows().stream()
                .flatMap(row -> store.link(row.link().id()).stream())
                .filter(LinkRow::detaching)
                .<StoreChange>map(row -> new StoreChange.PutLink(row.detaching(false)))
                .toList();
        store.commit(changes);
    }
}
