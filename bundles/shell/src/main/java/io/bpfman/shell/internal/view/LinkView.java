// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.KernelLink;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.internal.kind.KindOfLinks;
import io.bpfman.shell.internal.kind.LinkKinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A link as commands print it.
 *
 * @param program its program; empty when it was unloaded in the meantime
 */
public record LinkView(Link link, Optional<Program> program, LiveState live) {

    /**
     * The link with its program out of all programs that there are.
     *
     * @param programs by their ids
     */
    public static LinkView of(Link link, Map<Long, Program> programs, LiveState live) {
        return new LinkView(link, Optional.ofNullable(programs.get(link.programId())), live);
    }

    static final String LOST = "detached by somebody else";

    /** The application of the link's program. */
    public Optional<String> application() {
        return program.flatMap(Program::application);
    }

    /** A line for each link. */
    public static Table table(List<LinkView> views) {
        Table table = new Table()
                .column("LINK ID")
                .column("KERNEL LINK ID")
                .column("KIND")
                .column("PROGRAM ID")
                .column("FUNCTION NAME")
                .column("ATTACHMENT");
        for (LinkView view : views) {
            table.row(List.of(
                    Long.toString(view.link.id()),
                    Table.cell(view.link.kernelLinkId()),
                    view.link.kind().label(),
                    Long.toString(view.link.programId()),
                    view.program.map(Program::name).orElse(Table.NOTHING),
                    LinkKinds.of(view.link).attachment(view.link)
                            + view.link.lost().map(what -> " " + LOST).orElse("")
                            + view.link.waiting().map(what -> " waiting").orElse("")));
        }
        return table;
    }

    /** Everything, a line a value: what was asked for, and what is there. */
    public String text() {
        KindOfLinks kind = LinkKinds.of(link);
        LabelView text = new LabelView()
                .add("Link ID", link.id())
                .block("Spec")
                .add("Kind", link.kind().label())
                .add("Program ID", link.programId())
                .add("Function name", programName());
        kind.addSpec(link, text);
        text.addPairs("Metadata", link.metadata())
                .add("Attached at", link.createdAt())
                .block("Status")
                .add("Kernel link ID", kernelLinkId())
                .add("Pin path", pin());
        link.lost().ifPresent(what -> text.add("Lost", LOST + ": " + what));
        link.waiting().ifPresent(why -> text.add("Waiting", why));
        kind.addStatus(link, text);
        return text.text();
    }

    /** Everything. */
    public Json json() {
        return Json.object().put("record", record()).put("status", status());
    }

    /** What is recorded: what a list has of it. */
    public Json record() {
        return Json.object()
                .put("id", link.id())
                .put("program_id", link.programId())
                .put("kernel_link_id", link.kernelLinkId())
                .put("kind", link.kind().label())
                .put("pin_path", link.pinPath().toString())
                .put("details", LinkKinds.of(link).json(link))
                .put("created_at", KernelJson.time(link.createdAt()))
                .put("metadata", Json.texts(link.metadata()));
    }

    /** What is there now; the kernel is not seen when it refuses to answer. */
    private Json status() {
        Optional<KernelLink> kernel = Optional.empty();
        boolean seen = true;
        try {
            kernel = live.bpfman().getKernelLink(link.id());
        } catch (NotFoundException e) {
            // It went since it was asked for, with its interface for example: the kernel has nothing of it.
            kernel = Optional.empty();
        } catch (KernelRefusedException e) {
            seen = false;
        }
        return Json.object()
                .put("kernel", kernel.map(KernelJson::of))
                .put("kernel_seen", seen)
                .put("pin_present", pinned())
                .put("lost", link.lost())
                .put("waiting", link.waiting())
                .put("function_name", program.map(Program::name))
                .put("application", application());
    }

    private boolean pinned() {
        return live.present().test(link.pinPath());
    }

    /** A member that does not run is in no slot, so that there is nothing to be pinned. */
    private String pin() {
        boolean runs = link.details().inDispatcher().map(MemberDetails::enabled).orElse(true);
        return runs ? link.pinPath() + (pinned() ? "" : LabelView.MISSING) : LabelView.NONE;
    }

    private String kernelLinkId() {
        return link.kernelLinkId().isPresent()
                ? Long.toString(link.kernelLinkId().getAsLong())
                : LabelView.NONE;
    }

    private String programName() {
        return program.map(Program::name).orElse(LabelView.NONE);
    }
}
