// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Commands;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Puts the commands together. */
public final class AllCommands {

    private AllCommands() {}

    /**
     * Every command there is.
     *
     * @param patience how long a command waits for something that others do
     */
    public static Commands create(Duration patience) {
        return new Help(Stream.of(
                                atPrompt(patience),
                                byNoun(),
                                DispatcherCommands.all(),
                                Deletes.all(),
                                byVerb(),
                                LaterCommands.all())
                        .flatMap(List::stream)
                        .toList())
                .commands();
    }

    private static List<Command> atPrompt(Duration patience) {
        return List.of(
                new LoadFile("load-file"),
                new AttachTc("attach-tc"),
                new AttachTcx("attach-tcx"),
                new AttachXdp("attach-xdp"),
                new SetPriorityCommand("set-priority"),
                new SetProceedOnCommand("set-proceed-on"),
                SetEnabledCommand.enable("enable"),
                SetEnabledCommand.disable("disable"),
                new CountingCommand(),
                new Detach("detach"),
                new Unload("unload"),
                new Programs("programs"),
                new Links("links"),
                new Dispatchers(),
                new TcxChainCommand(),
                new Get(),
                new TcBackendCommand(patience),
                new SlotMechanismCommand(patience),
                new Features(),
                new Version());
    }

    private static List<Command> byNoun() {
        return List.of(
                new LoadFile("program load file"),
                new Unload("program unload"),
                GetOne.program(),
                new Programs("program list"),
                new LinkAttachXdp(),
                new LinkAttachTc(),
                new LinkAttachTcx(),
                new SetPriorityCommand("link set-priority"),
                new SetProceedOnCommand("link set-proceed-on"),
                SetEnabledCommand.enable("link enable"),
                SetEnabledCommand.disable("link disable"),
                new Detach("link detach"),
                GetOne.link(),
                new Links("link list"));
    }

    /** As people called them in earlier releases of bpfman. */
    private static List<Command> byVerb() {
        return List.of(
                new LoadFile("load file"),
                new AttachTc("attach tc"),
                new AttachTcx("attach tcx"),
                new AttachXdp("attach xdp"),
                new Programs("list programs"),
                new Links("list links"));
    }
}
