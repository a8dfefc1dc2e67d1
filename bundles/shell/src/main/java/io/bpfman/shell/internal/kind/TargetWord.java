// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.kind.KindOfLinks.Form;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;
import java.util.Optional;

/**
 * The word that says what a program is attached to: the last argument, or an option, as earlier releases of bpfman had it.
 *
 * @param option its long name
 * @param letter its short name
 * @param label how the help calls the value
 */
record TargetWord(String option, String letter, String label, ValueKind kind, String help) {

    void takes(Syntax syntax, Form form) {
        boolean byArgument = form == Form.ARGUMENTS;
        syntax.options(Options.value(
                        letter + ", " + option + " " + label, kind, byArgument ? "the same as " + label : help))
                .argument("[" + label + "]", kind, byArgument ? help : "the same as " + option);
    }

    /** The value that was typed, if one was. */
    Optional<String> typed(Invocation invocation, Form form) {
        List<String> positional = invocation.arguments().positional();
        int before = form == Form.ARGUMENTS ? 1 : 0;
        Optional<String> argument = positional.size() > before ? Optional.of(positional.get(before)) : Optional.empty();
        Optional<String> named = invocation.arguments().value(option);
        if (argument.isPresent() && named.isPresent()) {
            throw CommandException.usage(label + " is given twice: \"" + argument.get() + "\" and \"" + named.get()
                    + "\"; attach to one after the other");
        }
        return argument.or(() -> named);
    }

    String required(Invocation invocation, Form form) {
        return typed(invocation, form).orElseThrow(() -> invocation.wrong("missing argument " + label));
    }
}
