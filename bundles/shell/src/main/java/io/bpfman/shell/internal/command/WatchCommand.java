// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Happening;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Subscription;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.HappeningView;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Tells what happens to programs, links and dispatchers as it happens. */
final class WatchCommand {

    private static final List<String> SUBJECTS = List.of("program", "link", "dispatcher");
    private static final long LOOK_MILLISECONDS = 200;

    private WatchCommand() {}

    static Command command() {
        return new Command(
                "watch",
                "tell what happens to programs, links and dispatchers as it happens, until Ctrl-C",
                WatchCommand::takes,
                invocation -> {
                    Predicate<Happening> wanted = wanted(invocation);
                    long most = CommonOptions.count(invocation);
                    boolean json = invocation.arguments().inJson();
                    return Result.of(Audience.of(
                            invocation, (out, audience) -> tell(invocation, wanted, most, json, out, audience)));
                });
    }

    private static void takes(Syntax syntax) {
        syntax.options(CommonOptions.interfaceName(), CommonOptions.count("events"))
                .argument("[SUBJECT...]", ValueKind.FREE, "only what happens to these: program, link or dispatcher")
                .notes(
                        "In JSON an event is a line; its types are those of the gRPC call Watch. The first is SYNCED: all that happens from there on is told.",
                        "What is there already is not told: see program list and link list.")
                .example("", "everything")
                .example("link -i eth0 -o json", "what happens to the links of an interface, for a program to read");
    }

    private static Predicate<Happening> wanted(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        List<String> subjects = arguments.positional();
        for (String subject : subjects) {
            if (!SUBJECTS.contains(subject)) {
                throw CommandException.usage(
                        "unknown subject \"" + subject + "\"; one of " + String.join(", ", SUBJECTS));
            }
        }
        Optional<String> interfaceName = arguments.value(CommonOptions.INTERFACE);
        return happening -> happening.topic().equals(BpfmanEvents.MISSED)
                || ((subjects.isEmpty() || subjects.contains(happening.topic().split("/")[2]))
                        && (interfaceName.isEmpty()
                                || interfaceName
                                        .get()
                                        .equals(happening.properties().get(BpfmanEvents.INTERFACE))));
    }

    private static void tell(
            Invocation invocation,
            Predicate<Happening> wanted,
            long most,
            boolean json,
            PrintStream out,
            Audience audience)
            throws InterruptedException {
        ZoneId zone = ZoneId.systemDefault();
        try (Subscription news = new Subscription(invocation.services()::subscribe, wanted)) {
            if (json) {
                out.print(HappeningView.synced(Instant.now()).line() + "\n");
            }
            long told = 0;
            while (told < most && audience.stays(out)) {
                Optional<HappeningView> next = news.next(LOOK_MILLISECONDS).map(HappeningView::new);
                if (next.isPresent()) {
                    out.print((json ? next.get().json().line() : next.get().text(zone)) + "\n");
                    told++;
                }
            }
        }
    }
}
