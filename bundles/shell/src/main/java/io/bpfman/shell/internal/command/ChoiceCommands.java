// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Environment;
import io.bpfman.api.SetSlotMechanism;
import io.bpfman.api.SetTcBackend;
import io.bpfman.api.SettingChange;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcBackendStatus;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.EnvironmentView;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LabelView;
import io.bpfman.text.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Shows how dispatchers are built, or chooses how. */
final class ChoiceCommands {

    /** The choice that leaves it to the agent. */
    private static final String AUTO = "auto";

    private ChoiceCommands() {}

    /** Shows the TC backends, or chooses one and moves every TC dispatcher to it. */
    static Command tcBackend() {
        return new Command(
                "tc-backend",
                "show the ways to publish TC dispatchers, or choose one and move every TC dispatcher to it",
                syntax -> syntax.options(CommonOptions.dryRun())
                        .argument("[BACKEND]", ValueKind.TC_BACKEND, "tcx, netlink, one that somebody brought, or auto")
                        .notes(
                                "The choice is kept in the configuration io.bpfman.dispatcher.tc, property backend.",
                                "No packet misses a member, or meets it twice, while dispatchers move.")
                        .example("", "which there are, which is used, and for how many dispatchers")
                        .example("netlink", "use clsact and cls_bpf, whatever else is there")
                        .example("netlink --dry-run", "which dispatchers would move, and how")
                        .example("auto", "use the best that is there"),
                invocation -> {
                    List<String> names = invocation.bpfman().environment().tcBackends().stream()
                            .map(TcBackendStatus::name)
                            .toList();
                    return choose(
                            invocation,
                            "TC backend",
                            Stream.concat(names.stream(), Stream.of(AUTO)).toList(),
                            SetTcBackend::new,
                            ChoiceCommands::backends);
                });
    }

    /** Shows how members get into the slots of dispatchers, or chooses how. */
    static Command slotMechanism() {
        List<String> choices = Stream.concat(
                        Stream.of(AUTO), Arrays.stream(SlotMechanism.values()).map(SlotMechanism::label))
                .toList();
        return new Command(
                "slot-mechanism",
                "show how members get into the slots of dispatchers, or choose how",
                syntax -> syntax.options(CommonOptions.dryRun())
                        .argument("[MECHANISM]", ValueKind.SLOT_MECHANISM, String.join(", ", choices))
                        .notes(
                                "The choice is kept in the configurations io.bpfman.dispatcher.tc and io.bpfman.dispatcher.xdp, property mechanism.",
                                "A dispatcher follows with its next change; no packet misses a member, or meets it twice.")
                        .example("", "which one is used, and why")
                        .example("tailcall", "tail calls, whatever the kernel can do")
                        .example("tailcall --dry-run", "which dispatchers would follow")
                        .example("auto", "freplace where the kernel takes it"),
                invocation -> choose(
                        invocation,
                        "slot mechanism",
                        choices,
                        name -> new SetSlotMechanism(name.flatMap(SlotMechanism::find)),
                        ChoiceCommands::mechanism));
    }

    /** Makes the choice that is named, if one is, and shows what there is then. */
    private static Result choose(
            Invocation invocation,
            String what,
            List<String> choices,
            Function<Optional<String>, SettingChange> change,
            Function<Environment, Result> view) {
        if (invocation.arguments().positional().isEmpty()) {
            return view.apply(invocation.bpfman().environment());
        }
        String choice = invocation.arguments().positional().get(0);
        if (!choices.contains(choice)) {
            throw CommandException.usage("unknown " + what + " \"" + choice + "\"; one of " + String.join(", ", choices)
                    + Suggestions.text(choice, choices));
        }
        SettingChange wanted = change.apply(Optional.of(choice).filter(name -> !name.equals(AUTO)));
        return invocation.make(wanted, () -> view.apply(invocation.bpfman().change(wanted)));
    }

    private static Result backends(Environment now) {
        List<TcBackendStatus> backends = now.tcBackends();
        return Result.of(
                        EnvironmentView.backends(backends).text(),
                        Json.object().put("tc_backends", EnvironmentView.backendsJson(backends)))
                .listing(backends);
    }

    private static Result mechanism(Environment now) {
        return Result.of(
                new LabelView()
                        .add("Slot mechanism", now.mechanism().label())
                        .add("Reason", now.mechanismReason())
                        .text(),
                Json.object().put("mechanism", now.mechanism().label()).put("mechanism_reason", now.mechanismReason()));
    }
}
