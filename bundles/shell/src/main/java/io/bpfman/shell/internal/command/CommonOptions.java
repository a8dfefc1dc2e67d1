// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Change;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.KeyValues;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.PlanView;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Options that several commands take. */
final class CommonOptions {

    static final Option METADATA = Option.value("--metadata", "KEY=VALUE", ValueKind.FREE, "kept with the object")
            .orShort("-m")
            .asRepeatable();
    static final Option DRY_RUN = Option.flag("--dry-run", "print the steps without taking them");
    static final Option NETNS = Option.value(
                    "--netns",
                    "NAME|PATH",
                    ValueKind.NAMESPACE,
                    "the network namespace that the interface is in (default the one this is typed in)")
            .orShort("-n");
    static final Option INTERFACE = Option.value("--iface", "NAME", ValueKind.INTERFACE, "the interface")
            .orShort("-i");
    static final Option APPLICATION =
            Option.value("--application", "NAME", ValueKind.APPLICATION, "only what belongs to this application");
    static final Option SELECTOR = Option.value(
                    "--metadata", "KEY=VALUE", ValueKind.FREE, "only what has this metadata; all of them, if repeated")
            .orShort("-m")
            .asRepeatable();

    private CommonOptions() {}

    static Map<String, String> metadata(Arguments arguments) {
        return KeyValues.parse(METADATA, arguments.all(METADATA));
    }

    /** The namespace that names of interfaces belong to, as the manager takes it. */
    static Optional<Path> namespace(Invocation invocation) {
        return invocation.places().namespace(invocation.arguments().value(NETNS));
    }

    /** The same for a choice among what there is; empty when neither it nor an interface is named. */
    static OptionalLong nsid(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        return arguments.has(NETNS) || arguments.has(INTERFACE)
                ? OptionalLong.of(invocation.places().nsid(arguments.value(NETNS)))
                : OptionalLong.empty();
    }

    static Result preview(Invocation invocation, Change change) {
        PlanView view = new PlanView(invocation.bpfman().preview(change));
        return Result.of(view.text(), view.json());
    }
}
