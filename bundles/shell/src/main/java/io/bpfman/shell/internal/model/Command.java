// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A command. It keeps no state and may be run from several threads at once.
 *
 * @param name as it is typed, without a scope
 * @param summary one line
 * @param takes says what options and arguments it takes, beside those that every command takes
 * @param work does it; throws {@code BpfmanException} or {@link io.bpfman.shell.CommandException} when it failed as a whole
 */
public record Command(String name, String summary, Consumer<Syntax> takes, Function<Invocation, Result> work) {
    /**
     * What it takes, made anew for each call: picocli keeps in its model what it parsed, and a model of every command would cost an agent more of its start than
     * all else in this bundle.
     */
    public Syntax syntax() {
        return new Syntax(this);
    }

    /** Does it. */
    public Result run(Invocation invocation) {
        return work.apply(invocation);
    }
}
