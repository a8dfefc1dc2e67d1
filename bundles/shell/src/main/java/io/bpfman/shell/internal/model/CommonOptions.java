// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.OptionalLong;
import picocli.CommandLine.Model.OptionSpec;

/** Options that several commands take. */
public final class CommonOptions {
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
