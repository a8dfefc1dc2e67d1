// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.OptionalLong;
import picocli.CommandLine.Model.OptionSpec;

/** Options that several commands take. */
public final class CommonOptions {
    private static final String COUNT = "--count";
    public static final String DRY_RUN = "--dry-run";
    public static final String INTERFACE = "--iface";
    public static final String METADATA = "--metadata";
    public static final String NETNS = "--netns";

    private CommonOptions() {}

    /** What is kept with an object. */
    public static OptionSpec.Builder metadata() {
        return Options.values("-m, --metadata KEY=VALUE", ValueKind.FREE, "kept with the object");
    }

    /** Only what has some metadata. */
    public static OptionSpec.Builder selector() {
        return Options.values(
                "-m, --metadata KEY=VALUE", ValueKind.FREE, "only what has this metadata; all of them, if repeated");
    }

    /** Shows what would be done. */
    public static OptionSpec.Builder dryRun() {
        return Options.flag("--dry-run", "print the steps without taking them");
    }

    /** The namespace that names of interfaces belong to. */
    public static OptionSpec.Builder netns() {
        return Options.value(
                "-n, --netns NAME|PATH",
                ValueKind.NAMESPACE,
                "the network namespace that the interface is in (default the one this is typed in)");
    }

    /** After so many of something a command ends that has no end of its own. */
    public static OptionSpec.Builder count(String what) {
        return Options.value("-c, --count N", ValueKind.FREE, "end after so many " + what);
    }

    /** How many of it there are to be. */
    public static long count(Invocation invocation) {
        return invocation
                .arguments()
                .value(COUNT)
                .map(text -> TypedValues.unsigned(COUNT, text))
                .orElse(Long.MAX_VALUE);
    }

    /** An interface. */
    public static OptionSpec.Builder interfaceName() {
        return Options.value("-i, --iface NAME", ValueKind.INTERFACE, "the interface");
    }

    /** Which namespace is chosen among what there is; empty when neither it nor an interface is named. */
    public static OptionalLong nsid(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        return arguments.has(NETNS) || arguments.has(INTERFACE)
                ? OptionalLong.of(invocation.places().nsid(arguments.value(NETNS)))
                : OptionalLong.empty();
    }
}
