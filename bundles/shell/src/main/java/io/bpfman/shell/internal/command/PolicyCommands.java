// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadVerdict;
import io.bpfman.api.PullPolicy;
import io.bpfman.shell.World;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.VerdictView;

/** Ask the rules for loads. */
final class PolicyCommands {

    private static final int DENIED = 1;
    private static final String OBJECT = ".o";

    private PolicyCommands() {}

    static Command check() {
        return new Command(
                "policy check",
                "say what the rules of this host would say of a load, and what they would be asked about",
                syntax -> syntax.options(Options.values(
                                "--programs TYPE:NAME[,...]",
                                ValueKind.FREE,
                                "the programs that would be loaded (default all, as what their sections say)"))
                        .options(LoadImage.registryAuth())
                        .argument("FILE|REFERENCE", ValueKind.FILE, "the compiled BPF object, or an image with one")
                        .notes(
                                "It loads nothing. The status is 0 when the load would be allowed, 1 when it would not, or when the rules cannot be read.",
                                "The rules are in /etc/bpfman/policy.toml; without that file everything is allowed.")
                        .example("drop.bpf.o", "whether you may load all of its programs")
                        .example(
                                "quay.io/bpfman-bytecode/tc_pass:latest",
                                "the same of an image, which is pulled for that")
                        .example("drop.bpf.o --programs xdp:drop -o json", "one of them, for a program to read"),
                PolicyCommands::check);
    }

    private static Result check(Invocation invocation) {
        LoadVerdict verdict = invocation
                .services()
                .loadPolicy()
                .check(source(invocation), LoadPrograms.selectors(invocation.arguments()));
        VerdictView view = new VerdictView(verdict);
        return Result.plain(view.text(), view::json).showing(verdict).endingWith(verdict.allowed() ? 0 : DENIED);
    }

    /** What is there is a file, and so is what is called like an object; anything else names an image. */
    private static BytecodeSource source(Invocation invocation) {
        String name = invocation.arguments().positional().get(0);
        World world = invocation.caller().world();
        if (name.endsWith(OBJECT) || world.exists(name)) {
            World.CallersFile file = world.file(name);
            return new BytecodeSource.File(file.path(), file.recorded().toString(), name);
        }
        return BytecodeSource.image(name, PullPolicy.IF_NOT_PRESENT, LoadImage.login(invocation));
    }
}
