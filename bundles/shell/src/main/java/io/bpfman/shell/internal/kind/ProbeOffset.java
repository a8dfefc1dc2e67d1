// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;
import picocli.CommandLine.Model.OptionSpec;

/** The offset of a probe, in bytes. */
final class ProbeOffset {
    private static final String OFFSET = "--offset";

    private ProbeOffset() {}

    static OptionSpec.Builder option(String help) {
        return Options.value(OFFSET + " N", ValueKind.FREE, help + " (default 0)");
    }

    static long typed(Invocation invocation) {
        return invocation
                .arguments()
                .value(OFFSET)
                .map(text -> TypedValues.unsigned(OFFSET, text))
                .orElse(0L);
    }

    /** What stands behind the name of the function. */
    static String suffix(long offset) {
        return offset == 0 ? "" : "+" + offset;
    }

    static void describe(long offset, LabelView text) {
        if (offset != 0) {
            text.add("Target Offset", offset);
        }
    }
}
