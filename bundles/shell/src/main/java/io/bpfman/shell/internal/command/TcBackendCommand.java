// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.TcBackendStatus;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Suggestions;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.EnvironmentView;
import io.bpfman.shell.internal.view.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Shows the TC backends, or chooses one and waits until every TC dispatcher is on it. */
final class TcBackendCommand {

    /** The choice that leaves it to the backends' ranking. */
    public static final String AUTO = "auto";

    private static final Duration POLL = Duration.ofMillis(20);

    private final Duration patience;

    /**
     * @param patience how long to wait for the dispatchers to move
     */
    private TcBackendCommand(Duration patience) {
        this.patience = patience;
    }

    /**
     * The command.
     *
     * @param patience how long to wait for the choice to be taken over
     */
    static Command command(Duration patience) {
        return new Command(
                "tc-backend",
                "show the ways to publish TC dispatchers, or choose one and move every TC dispatcher to it",
                syntax -> syntax.argument(
                                "[BACKEND]", ValueKind.TC_BACKEND, "tcx, netlink, one that somebody brought, or auto")
                        .notes(
                                "The choice is kept in the configuration io.bpfman.dispatcher.tc, property backend.",
                                "No packet misses a member, or meets it twice, while dispatchers move.")
                        .example("", "which there are, which is used, and for how many dispatchers")
                        .example("netlink", "use clsact and cls_bpf, whatever else is there")
                        .example("auto", "use the best that is there"),
                new TcBackendCommand(patience)::run);
    }

    private Result run(Invocation invocation) {
        if (!invocation.arguments().positional().isEmpty()) {
            choose(invocation, invocation.arguments().positional().get(0));
        }
        List<TcBackendStatus> backends = invocation.bpfman().environment().tcBackends();
        return Result.of(
                        EnvironmentView.backends(backends).text(),
                        Json.object().put("tc_backends", EnvironmentView.backendsJson(backends)))
                .listing(backends);
    }

    private void choose(Invocation invocation, String choice) {
        List<TcBackendStatus> before = invocation.bpfman().environment().tcBackends();
        check(choice, before);
        invocation.services().configureTcBackend(choice);
        long deadline = System.nanoTime() + patience.toNanos();
        List<TcBackendStatus> now = invocation.bpfman().environment().tcBackends();
        while (!arrived(choice, now)) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException("after " + patience.toSeconds() + " s not every TC dispatcher is on "
                        + (choice.equals(AUTO) ? "the preferred backend" : "\"" + choice + "\"")
                        + "; the agent's log says why\n"
                        + EnvironmentView.backends(now).text());
            }
            LockSupport.parkNanos(POLL.toNanos());
            now = invocation.bpfman().environment().tcBackends();
        }
    }

    private static void check(String choice, List<TcBackendStatus> backends) {
        if (choice.equals(AUTO)) {
            return;
        }
        List<String> names = Stream.concat(backends.stream().map(TcBackendStatus::name), Stream.of(AUTO))
                .toList();
        if (!names.contains(choice)) {
            throw CommandException.usage("unknown TC backend \"" + choice + "\"; one of " + String.join(", ", names)
                    + Suggestions.text(choice, names));
        }
        if (backends.stream().noneMatch(backend -> backend.name().equals(choice) && backend.available())) {
            throw new CommandException("TC backend \"" + choice + "\" is not available: its bundle is not started, or"
                    + " this kernel cannot carry it; bpfman:features tells");
        }
    }

    private static boolean arrived(String choice, List<TcBackendStatus> backends) {
        boolean chosen = choice.equals(AUTO)
                ? backends.stream().noneMatch(TcBackendStatus::forced)
                : backends.stream()
                        .anyMatch(backend -> backend.name().equals(choice) && backend.forced() && backend.preferred());
        return chosen && backends.stream().allMatch(backend -> backend.preferred() || backend.dispatchers() == 0);
    }
}
