// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Environment;
import io.bpfman.api.SlotMechanism;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Suggestions;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LabelView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Shows how members get into the slots of dispatchers, or chooses how. */
final class SlotMechanismCommand {

    /** The choice that leaves it to what the kernel can do. */
    public static final String AUTO = "auto";

    private static final Duration POLL = Duration.ofMillis(20);
    private static final List<String> CHOICES = Stream.concat(
                    Stream.of(AUTO), Arrays.stream(SlotMechanism.values()).map(SlotMechanism::label))
            .toList();

    private final Duration patience;

    /**
     * @param patience how long to wait for the choice to be taken over
     */
    private SlotMechanismCommand(Duration patience) {
        this.patience = patience;
    }

    /**
     * The command.
     *
     * @param patience how long to wait for the choice to be taken over
     */
    static Command command(Duration patience) {
        return new Command(
                "slot-mechanism",
                "show how members get into the slots of dispatchers, or choose how",
                syntax -> syntax.argument("[MECHANISM]", ValueKind.SLOT_MECHANISM, String.join(", ", CHOICES))
                        .notes(
                                "The choice is kept in the configurations io.bpfman.dispatcher.tc and io.bpfman.dispatcher.xdp, property mechanism.",
                                "A dispatcher follows with its next change; no packet misses a member, or meets it twice.")
                        .example("", "which one is used, and why")
                        .example("tailcall", "tail calls, whatever the kernel can do")
                        .example("auto", "freplace where the kernel takes it"),
                new SlotMechanismCommand(patience)::run);
    }

    private Result run(Invocation invocation) {
        if (!invocation.arguments().positional().isEmpty()) {
            choose(invocation, invocation.arguments().positional().get(0));
        }
        Environment now = invocation.bpfman().environment();
        return Result.of(
                new LabelView()
                        .add("Slot mechanism", now.mechanism().label())
                        .add("Reason", now.mechanismReason())
                        .text(),
                Json.object().put("mechanism", now.mechanism().label()).put("mechanism_reason", now.mechanismReason()));
    }

    private void choose(Invocation invocation, String choice) {
        if (!CHOICES.contains(choice)) {
            throw CommandException.usage("unknown slot mechanism \"" + choice + "\"; one of "
                    + String.join(", ", CHOICES) + Suggestions.text(choice, CHOICES));
        }
        invocation.services().configureSlotMechanism(choice);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isInForce(choice, invocation.bpfman().environment())) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException("after " + patience.toSeconds() + " s slot mechanism \"" + choice
                        + "\" is not in force; the agent's log says why");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean isInForce(String choice, Environment environment) {
        return choice.equals(AUTO)
                ? !environment.mechanismReason().contains("configured")
                : environment.mechanism().label().equals(choice);
    }
}
