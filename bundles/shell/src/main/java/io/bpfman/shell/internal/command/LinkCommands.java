// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Removal;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.internal.kind.LinkKinds;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be done with links that are attached. Each command is told what it is called. */
final class LinkCommands {
    private static final Batch DETACHING = new Batch("link", "detach", "detached");
    private static final String LINK_ID = "LINK_ID";
    private static final String CHANGED = "the link, as links lists it; it stays attached";
    private static final String LISTED = "the links, as links lists them";

    private LinkCommands() {}

    static Command setPriority(String name) {
        return new Command(
                name,
                "give a link another priority, while packets flow",
                syntax -> syntax.options(CommonOptions.dryRun())
                        .argument("LINK_ID", ValueKind.LINK_ID, CHANGED)
                        .argument("PRIORITY", ValueKind.FREE, "0 or more, lower runs first")
                        .notes(
                                "Among equals the newest member of a dispatcher runs first, but the oldest TCX link.",
                                "A TCX link has to keep its place: detach it, and attach its program again, to move it.")
                        .example("7 10", "run link 7 before every member with a priority above 10"),
                invocation -> {
                    List<String> arguments = invocation.arguments().positional();
                    return change(
                            invocation,
                            TypedValues.value(() -> new SetPriority(
                                    TypedValues.id(LINK_ID, arguments.get(0)),
                                    TypedValues.integer("PRIORITY", arguments.get(1)))));
                });
    }

    static Command setProceedOn(String name) {
        return new Command(
                name,
                "change after which verdicts of a link the next one runs, while packets flow",
                syntax -> syntax.options(CommonOptions.dryRun())
                        .argument("LINK_ID", ValueKind.LINK_ID, CHANGED)
                        .argument(
                                "ACTION[,...]",
                                ValueKind.LINK_ACTIONS,
                                "verdicts, as --proceed-on of the link's attach takes them")
                        .example("7 ok,pipe", "go on behind link 7 after the verdicts ok and pipe"),
                invocation -> {
                    List<String> arguments = invocation.arguments().positional();
                    Link link = invocation.bpfman().getLink(TypedValues.id(LINK_ID, arguments.get(0)));
                    ProceedOn proceedOn = TypedValues.as(arguments.get(1), LinkKinds.of(link)::proceedOn);
                    return change(invocation, new SetProceedOn(link.id(), proceedOn));
                });
    }

    private static Result change(Invocation invocation, LinkChange change) {
        return invocation.make(change, () -> invocation.show(invocation.bpfman().change(change)));
    }

    static Command enable(String name) {
        return setEnabled(
                name,
                "have links run again that were disabled, while packets flow",
                "Each runs at the place that it kept; there is always room for it.",
                "7",
                "have link 7 run again",
                true);
    }

    static Command disable(String name) {
        return setEnabled(
                name,
                "have links not run, and the chain go on past them, while packets flow",
                "They keep their ids, their places among the ten, and their counts. When no member runs, a TC chain"
                        + " ends in ok and an XDP chain in pass.",
                "7 8",
                "have packets pass links 7 and 8 by",
                false);
    }

    private static Command setEnabled(
            String name, String summary, String note, String example, String meaning, boolean enabled) {
        Batch batch = enabled ? new Batch("link", "enable", "enabled") : new Batch("link", "disable", "disabled");
        return new Command(
                name,
                summary,
                syntax -> syntax.options(CommonOptions.dryRun())
                        .argument("LINK_ID...", ValueKind.LINK_ID, LISTED)
                        .notes(note)
                        .example(example, meaning),
                invocation -> batch.change(
                        invocation,
                        id -> new SetEnabled(id, enabled),
                        change -> invocation.bpfman().change(change)));
    }

    static Command detach(String name) {
        return new Command(
                name,
                "detach links; the other members of their dispatchers go on",
                syntax -> syntax.options(Batch.ignoreMissing(), CommonOptions.dryRun())
                        .argument("LINK_ID...", ValueKind.LINK_ID, LISTED)
                        .notes("With the last member of an attach point its dispatcher goes too.")
                        .example("7", "detach link 7")
                        .example("7 8 9 --ignore-missing", "detach three, those that are gone already too"),
                invocation -> detach(invocation, DETACHING.ids(invocation)));
    }

    /** Detaches these, or only shows how. */
    static Result detach(Invocation invocation, List<Long> ids) {
        return DETACHING.remove(
                invocation,
                ids,
                DetachRequest::new,
                request -> invocation.bpfman().detach(request));
    }

    static Command delete() {
        return new Command(
                "link delete",
                "detach links",
                syntax -> syntax.options(
                                Options.flag(
                                        "-r, --recursive",
                                        "unload the link's program, too, when that was its last link"),
                                Batch.ignoreMissing(),
                                CommonOptions.dryRun())
                        .argument("LINK_ID...", ValueKind.LINK_ID, "the links")
                        .example("7 -r", "detach link 7 and unload what nothing uses then"),
                invocation -> DETACHING.remove(
                        invocation,
                        DETACHING.ids(invocation),
                        DetachRequest::new,
                        request -> delete(invocation, request)));
    }

    private static Removal delete(Invocation invocation, DetachRequest request) {
        // A link that went with its interface is not listed any more, and is detached all the same.
        Optional<Long> program = invocation.bpfman().listLinks().stream()
                .filter(link -> invocation.arguments().has("--recursive") && link.id() == request.linkId())
                .map(Link::programId)
                .findFirst();
        List<String> remarks =
                new ArrayList<>(invocation.bpfman().detach(request).remarks());
        program.filter(unused -> invocation.bpfman().listLinks(unused).isEmpty())
                .ifPresent(unused -> remarks.addAll(unload(invocation, unused).remarks()));
        return new Removal(remarks);
    }

    private static Removal unload(Invocation invocation, long program) {
        try {
            return invocation.bpfman().unload(new UnloadRequest(program, UnloadRequest.WhenLinked.REFUSE));
        } catch (NotFoundException e) {
            // Somebody else unloaded it since: what was asked for is so.
            return Removal.plain();
        }
    }
}
