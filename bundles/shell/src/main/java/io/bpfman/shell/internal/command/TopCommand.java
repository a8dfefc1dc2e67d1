// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Member;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Rates;
import io.bpfman.shell.internal.view.Screen;
import io.bpfman.shell.internal.view.TopView;
import io.bpfman.text.Durations;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows what runs how often, again and again. */
final class TopCommand {

    private static final String DELAY = "--delay";
    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofMillis(200);

    private TopCommand() {}

    static Command command() {
        return new Command(
                "top",
                "show each chain with how many packets its members see and stop a second, until Ctrl-C",
                TopCommand::takes,
                invocation -> {
                    Duration delay = delay(invocation);
                    long most = CommonOptions.count(invocation);
                    return Result.of(
                            Audience.of(invocation, (out, audience) -> show(invocation, delay, most, out, audience)));
                });
    }

    private static void takes(Syntax syntax) {
        syntax.options(
                        CommonOptions.interfaceName(),
                        Options.value(
                                "-d, --delay DURATION",
                                ValueKind.FREE,
                                "how long a picture stands (default 1s, at least 100ms)"),
                        CommonOptions.count("pictures"))
                .notes(
                        "What dispatchers do not call is counted while sysctl kernel.bpf_stats_enabled is 1, for all links of a program together.",
                        "In JSON a picture is a line. What goes to no terminal has an empty line between pictures.")
                .example("", "everything, every second")
                .example("-i eth0 -d 5s", "one interface, every five seconds")
                .example("-c 2 -o json", "two looks for a program to read: the second has rates");
    }

    private static Duration delay(Invocation invocation) {
        Duration delay = invocation
                .arguments()
                .value(DELAY)
                .map(text -> Durations.parse(text)
                        .orElseThrow(() -> CommandException.usage("invalid value for " + DELAY + ": \"" + text
                                + "\" is no duration; for example " + Durations.EXAMPLES)))
                .orElse(USUAL);
        return delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay;
    }

    private static void show(Invocation invocation, Duration delay, long most, PrintStream out, Audience audience)
            throws InterruptedException {
        boolean json = invocation.arguments().inJson();
        Optional<Screen> screen = Screen.of(invocation.caller().environment());
        boolean simulated = invocation.bpfman().environment().simulated();
        Rates rates = new Rates();
        for (long shown = 0; shown < most; shown++) {
            if (shown > 0 && !stays(delay, out, audience)) {
                return;
            }
            rates.look(System.nanoTime());
            TopView view = look(invocation, rates);
            List<String> lines = json ? List.of(view.json().line()) : view.lines(simulated);
            boolean first = shown == 0;
            out.print(
                    screen.isPresent() && !json
                            ? screen.get().show(lines, first)
                            : (first || json ? "" : "\n") + String.join("\n", lines) + "\n");
        }
    }

    /** Waits until it is time for the next picture; false when nobody waits for it any more. */
    private static boolean stays(Duration delay, PrintStream out, Audience audience) throws InterruptedException {
        long end = System.nanoTime() + delay.toNanos();
        while (audience.stays(out)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            LockSupport.parkNanos(Math.min(left, LOOK.toNanos()));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return false;
    }

    private static TopView look(Invocation invocation, Rates rates) {
        Optional<String> interfaceName = invocation.arguments().value(CommonOptions.INTERFACE);
        List<Dispatcher> all = invocation.bpfman().listDispatchers();
        List<Dispatcher> chains = all.stream()
                .filter(chain -> interfaceName.isEmpty() || interfaceName.get().equals(chain.interfaceName()))
                .toList();
        Set<Long> members = all.stream()
                .flatMap(chain -> chain.members().stream())
                .map(Member::linkId)
                .collect(Collectors.toSet());
        Map<Long, Optional<RunStats>> stats = new HashMap<>();
        Function<Long, Optional<RunStats>> counted = id -> stats.computeIfAbsent(id, invocation.bpfman()::getRunStats);
        Map<Long, String> names =
                invocation.bpfman().listPrograms().stream().collect(Collectors.toMap(Program::id, Program::name));
        List<TopView.Alone> alone = invocation.bpfman().listLinks().stream()
                .filter(link -> !members.contains(link.id()))
                .filter(link -> interfaceName.isEmpty()
                        || interfaceName.equals(link.details().onHook().map(HookDetails::interfaceName)))
                .map(link -> new TopView.Alone(
                        link, names.getOrDefault(link.programId(), ""), counted.apply(link.programId())))
                .toList();
        return new TopView(Instant.now(), chains, alone, rates);
    }
}
