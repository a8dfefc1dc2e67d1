// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A link as commands print it.
 *
 * @param program its program; empty when it was unloaded in the meantime
 */
public record LinkView(Link link, Optional<Program> program, Facts facts) {

    /**
     * The link with its program out of all programs that there are.
     *
     * @param programs by their ids
     */
    public static LinkView of(Link link, Map<Long, Program> programs, Facts facts) {
        return new LinkView(link, Optional.ofNullable(programs.get(link.programId())), facts);
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
                    attachment(view.link.details())
                            + view.link.lost().map(what -> " " + LOST).orElse("")));
        }
        return table;
    }

    /** Everything, a line a value: what was asked for, and what is there. */
    public String text() {
        LabelView text = new LabelView()
                .add("Link ID", link.id())
                .block("Spec")
                .add("Kind", link.kind().label())
                .add("Program ID", link.programId())
                .add("Function name", programName());
        if (link.details() instanceof HookDetails hook) {
            addSpec(text, hook);
        }
        text.addPairs("Metadata", link.metadata())
                .add("Attached at", link.createdAt())
                .block("Status")
                .add("Kernel link ID", kernelLinkId())
                .add("Pin path", pin());
        link.lost().ifPresent(what -> text.add("Lost", LOST + ": " + what));
        if (link.details() instanceof HookDetails hook) {
            text.add("Position", hook.position()).add("Namespace ID", hook.nsid());
        }
        if (link.details() instanceof MemberDetails member) {
            text.add("Dispatcher ID", member.dispatcherProgramId()).add("Revision", member.revision());
        }
        return text.text();
    }

    private static void addSpec(LabelView text, HookDetails hook) {
        text.add("Interface", hook.interfaceName() + " (index " + hook.ifindex() + ")")
                .addOptional("Network namespace", hook.netns());
        if (hook instanceof TcLinkDetails || hook instanceof TcxLinkDetails) {
            text.add("Direction", Names.hook(hook.attachPoint().type()));
        } else if (hook instanceof XdpLinkDetails xdp) {
            text.add("Mode asked for", xdp.mode().label());
        }
        text.add("Priority", hook.priority());
        if (hook instanceof MemberDetails member) {
            text.add(
                            "Proceed on",
                            Names.proceedOn(
                                    member.proceedOn(), member.dispatcherKey().type()))
                    .add("Enabled", member.enabled() ? "yes" : "no");
        }
    }

    /** Everything. */
    public Json.Obj json() {
        return Json.object().put("record", record()).put("status", status());
    }

    /** What is recorded: what a list has of it. */
    public Json.Obj record() {
        return Json.object()
                .put("id", link.id())
                .put("program_id", link.programId())
                .put("kernel_link_id", link.kernelLinkId())
                .put("kind", link.kind().label())
                .put("pin_path", link.pinPath().toString())
                .put("details", details(link.details()))
                .put("created_at", KernelJson.time(link.createdAt()))
                .put("metadata", Json.texts(link.metadata()));
    }

    /** What is there now; the kernel is not seen when it refuses to answer. */
    private Json.Obj status() {
        Json kernel = Json.Nothing.NULL;
        boolean seen = true;
        try {
            kernel = facts.bpfman()
                    .getKernelLink(link.id())
                    .<Json>map(KernelJson::of)
                    .orElse(Json.Nothing.NULL);
        } catch (NotFoundException e) {
            // It went since it was asked for, with its interface for example: the kernel has nothing of it.
            kernel = Json.Nothing.NULL;
        } catch (KernelRefusedException e) {
            seen = false;
        }
        return Json.object()
                .put("kernel", kernel)
                .put("kernel_seen", seen)
                .put("pin_present", pinned())
                .put("lost", link.lost())
                .put("function_name", program.map(Program::name))
                .put("application", application());
    }

    private boolean pinned() {
        return facts.present().test(link.pinPath());
    }

    /** A member that does not run is in no slot, so that there is nothing to be pinned. */
    private String pin() {
        if (link.details() instanceof MemberDetails member && !member.enabled()) {
            return LabelView.NONE;
        }
        return link.pinPath() + (pinned() ? "" : LabelView.MISSING);
    }

    private String kernelLinkId() {
        return link.kernelLinkId().isPresent()
                ? Long.toString(link.kernelLinkId().getAsLong())
                : LabelView.NONE;
    }

    private String programName() {
        return program.map(Program::name).orElse(LabelView.NONE);
    }

    private static String attachment(LinkDetails details) {
        if (details instanceof HookDetails hook) {
            return Names.attachment(hook);
        }
        throw new IllegalArgumentException("no attachment of " + details);
    }

    private static Json details(LinkDetails details) {
        if (!(details instanceof HookDetails hook)) {
            throw new IllegalArgumentException("no JSON of " + details);
        }
        Json.Obj json = Json.object().put("interface", hook.interfaceName()).put("ifindex", hook.ifindex());
        if (hook instanceof TcLinkDetails || hook instanceof TcxLinkDetails) {
            json.put("direction", Names.hook(hook.attachPoint().type()));
        } else if (hook instanceof XdpLinkDetails xdp) {
            json.put("mode", xdp.mode().label());
        }
        json.put("priority", hook.priority()).put("position", hook.position());
        if (hook instanceof MemberDetails member) {
            json.put(
                            "proceed_on",
                            Json.array(
                                    member.proceedOn()
                                            .verdicts(member.dispatcherKey().type()),
                                    (Verdict verdict) -> new Json.Num(verdict.code())))
                    .put("enabled", member.enabled());
        }
        json.put("netns", hook.netns().map(Path::toString).orElse("")).put("nsid", hook.nsid());
        if (hook instanceof MemberDetails member) {
            json.put("dispatcher_id", member.dispatcherProgramId()).put("revision", member.revision());
        }
        return json;
    }
}
