// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.TcxAction;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import io.bpfman.spi.kernel.XdpHook;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks for what a step that failed may have done all the same, because only its answer was lost, and takes that back. It asks the kernel and guesses
 * nothing, so that a step that failed without an effect leaves nothing to do.
 */
public final class Remains {

    private static final int EEXIST = 17;

    private final Kernel kernel;
    private final Dispatchers dispatchers;
    private final Bindings bindings;
    private final Undo undo;

    Remains(Kernel kernel, Dispatchers dispatchers, Bindings bindings, Undo undo) {
        this.kernel = kernel;
        this.dispatchers = dispatchers;
        this.bindings = bindings;
        this.undo = undo;
    }

    /** Takes back what {@code action} did before it failed; a failure of that joins {@code failure}. */
    void takeBack(Action action, Throwable failure) {
        undo.attempt(failure, "clear what is left after: " + action.describe(), () -> {
            if (action instanceof Action.LoadDispatcher load && !isRefusedAsThereAlready(failure)) {
                retire(load.revision().directory());
            } else if (action instanceof Action.LoadForm load && !isRefusedAsThereAlready(failure)) {
                undo.loadForm(load);
            } else if (action instanceof Action.TakePin take) {
                undo.takePin(take);
            } else if (action instanceof Action.KeepBytecode keep) {
                undo.keepBytecode(keep);
            } else if (action instanceof Action.PinInterface pin && !isRefusedAsThereAlready(failure)) {
                undo.pinInterface(pin);
            } else if (action instanceof ClsactAction.ClaimClsact claim) {
                undo.claimClsact(claim);
            } else if (action instanceof ClsactAction.CreateClsact create && !isRefusedAsThereAlready(failure)) {
                undo.createClsact(create);
            } else if (action instanceof Action.ReplaceRevision replace) {
                replaceBack(replace);
            } else if (action instanceof Action.PublishRevision publish) {
                hanging(publish).ifPresent(handle -> {
                    bindings.published(publish.as(), handle);
                    undo.publishRevision(publish);
                });
            } else if (action instanceof TcxAction.AttachTcx attach && !isRefusedAsThereAlready(failure)) {
                attached(attach).ifPresent(kernel::release);
            } else if (action instanceof TcxAction.NoteDetach note) {
                undo.noteDetach(note);
            } else if (action instanceof Action.WithdrawHandle withdraw) {
                undo.restoreIfGone(withdraw.row(), withdraw.restore());
            }
        });
    }

    /** What was there already is not what the step did; an explanation of the kernel's answer does not change that. */
    static boolean isRefusedAsThereAlready(Throwable failure) {
        Throwable said = failure instanceof ForeignOwnerException ? failure.getCause() : failure;
        return said instanceof KernelRefusedException refused && refused.errno() == EEXIST;
    }

    private void retire(Path directory) {
        dispatchers.ofDirectory(directory).ifPresent(service -> service.retire(directory));
    }

    private void replaceBack(Action.ReplaceRevision replace) {
        OptionalLong live = kernel.liveProgram(bindings.resolve(replace.handle()));
        Optional<ProgramInfo> program = programOf(replace.directory());
        if (live.isPresent()
                && program.isPresent()
                && live.getAsLong() == program.get().id()) {
            undo.replaceRevision(replace);
        }
    }

    /** The handle by which a revision hangs on its hook, when it does. */
    private Optional<AttachHandle> hanging(Action.PublishRevision publish) {
        Publication publication = publish.publication();
        Optional<ProgramInfo> program = programOf(publication.directory());
        if (program.isEmpty()) {
            return Optional.empty();
        }
        if (publication.hook() instanceof XdpHook hook) {
            return xdpLink(publication, hook, program.get().id());
        }
        Optional<AttachHandle> link = kernel.features().has(Features.TCX)
                ? link(publication, program.get().id())
                : Optional.empty();
        return link.isEmpty() && kernel.features().has(Features.NETLINK)
                ? filter(publication, program.get().id())
                : link;
    }

    private Optional<AttachHandle> link(Publication publication, long programId) {
        if (!(publication.hook() instanceof TcHook hook)) {
            return Optional.empty();
        }
        for (TcxLinks.Attached attached : kernel.tcxLinks().query(hook)) {
            AttachHandle handle =
                    new AttachHandle.TcxLink(hook, publication.linkPin(), attached.linkId(), publication.clsactOurs());
            if (attached.programId() == programId && kernel.liveProgram(handle).isPresent()) {
                return Optional.of(handle);
            }
        }
        return Optional.empty();
    }

    /** The link that is pinned where the step was to pin one, when there is one. */
    private Optional<AttachHandle> attached(TcxAction.AttachTcx attach) {
        return kernel.tcxLinks().query(attach.hook()).stream()
                .<AttachHandle>map(each ->
                        new AttachHandle.TcxLink(attach.hook(), attach.as().pin(), each.linkId()))
                .filter(handle -> kernel.liveProgram(handle).isPresent())
                .findFirst();
    }

    private Optional<AttachHandle> xdpLink(Publication publication, XdpHook hook, long programId) {
        return kernel.xdpLinks().query(hook).stream()
                .filter(attached -> attached.programId() == programId && attached.linkId() != 0)
                .<AttachHandle>map(attached -> new AttachHandle.XdpLink(
                        hook, publication.linkPin(), attached.linkId(), XdpMode.parse(attached.mode()), "found so"))
                .findFirst();
    }

    private Optional<AttachHandle> filter(Publication publication, long programId) {
        if (!(publication.hook() instanceof TcHook hook)) {
            return Optional.empty();
        }
        for (Filters.FilterInfo filter : kernel.filters().list(hook)) {
            if (filter.programId() == programId) {
                return Optional.of(
                        new AttachHandle.Filter(hook, filter.priority(), filter.handle(), publication.clsactOurs()));
            }
        }
        return Optional.empty();
    }

    private Optional<ProgramInfo> programOf(Path directory) {
        return kernel.programs().byPin(new RevisionPins(directory).dispatcher());
    }
}
