// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.XdpMode;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks for what an action may have done although it failed, because only its answer was lost, and takes that back. */
final class LostAnswers {

    private final Kernel kernel;
    private final Bindings bindings;
    private final Undo undo;

    LostAnswers(Kernel kernel, Bindings bindings, Undo undo) {
        this.kernel = kernel;
        this.bindings = bindings;
        this.undo = undo;
    }

    void publishRevision(Action.PublishRevision publish) {
        hanging(publish).ifPresent(handle -> {
            bindings.published(publish.as(), handle);
            undo.publishRevision(publish);
        });
    }

    /** Nothing was pinned there before the step. */
    void attachLink(LinkAction.AttachLink attach) {
        Optional<Long> ours = kernel.programs().byPin(attach.programPin()).map(ProgramInfo::id);
        kernel.links()
                .byPin(attach.pin())
                .filter(link -> ours.equals(Optional.of(link.programId())))
                .ifPresent(link -> kernel.links().release(new PinnedLink(attach.pin(), link.id())));
    }

    void withdrawHandle(Action.WithdrawHandle withdraw) {
        undo.restoreIfGone(withdraw.row(), withdraw.restore());
    }

    void replaceRevision(Action.ReplaceRevision replace) {
        OptionalLong live = bindings.resolve(replace.handle()).liveProgram(kernel);
        Optional<ProgramInfo> program = programOf(replace.directory());
        if (live.isPresent()
                && program.isPresent()
                && live.getAsLong() == program.get().id()) {
            undo.replaceRevision(replace);
        }
    }

    /** The handle by which a revision hangs on its hook, when it does. */
    private Optional<Attachment> hanging(Action.PublishRevision publish) {
        Publication publication = publish.publication();
        Optional<ProgramInfo> program = programOf(publication.directory());
        if (program.isEmpty()) {
            return Optional.empty();
        }
        if (publication.hook() instanceof XdpHook hook) {
            return xdpLink(publication, hook, program.get().id());
        }
        Optional<Attachment> link = kernel.features().has(Features.TCX)
                ? link(publication, program.get().id())
                : Optional.empty();
        return link.isEmpty() && kernel.features().has(Features.NETLINK)
                ? filter(publication, program.get().id())
                : link;
    }

    private Optional<Attachment> link(Publication publication, long programId) {
        if (!(publication.hook() instanceof TcHook hook)) {
            return Optional.empty();
        }
        for (ChainProgram attached : kernel.hooks().chain(hook).programs()) {
            Attachment handle = new Attachment(hook, new PinnedLink(publication.linkPin(), attached.linkId()))
                    .withClsactOurs(publication.clsactOurs());
            if (attached.programId() == programId && handle.liveProgram(kernel).isPresent()) {
                return Optional.of(handle);
            }
        }
        return Optional.empty();
    }

    private Optional<Attachment> xdpLink(Publication publication, XdpHook hook, long programId) {
        return kernel.hooks().xdp(hook).stream()
                .filter(attached -> attached.programId() == programId && attached.linkId() != 0)
                .map(attached -> new Attachment(
                        hook,
                        new PinnedLink(publication.linkPin(), attached.linkId()),
                        false,
                        Optional.of(new Attachment.Mode(XdpMode.parse(attached.mode()), "found so"))))
                .findFirst();
    }

    private Optional<Attachment> filter(Publication publication, long programId) {
        if (!(publication.hook() instanceof TcHook hook)) {
            return Optional.empty();
        }
        for (Filters.FilterInfo filter : kernel.filters().list(hook)) {
            if (filter.programId() == programId) {
                return Optional.of(new Attachment(hook, new Filter(hook, filter.priority(), filter.handle()))
                        .withClsactOurs(publication.clsactOurs()));
            }
        }
        return Optional.empty();
    }

    private Optional<ProgramInfo> programOf(Path directory) {
        return kernel.programs().byPin(new RevisionPins(directory).dispatcher());
    }
}
