// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.kind.KindOfLinks.Form;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Commands;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** Puts the commands together. */
public final class AllCommands {

    private AllCommands() {}

    /** Every command there is. */
    public static Commands create() {
        return new Help(joined(Stream.of(
                        atPrompt(), byNoun(), byVerb(), ImageCommands.all(), List.of(ServeCommand.command()))))
                .commands();
    }

    /** Those that a shell of the host offers, each in one form. */
    public static List<Command> ofHost() {
        return Help.ofHost(create().all());
    }

    /** Options that each of them takes. */
    public static List<OptionSpec.Builder> optionsOfHost() {
        return GlobalOptions.all();
    }

    private static List<Command> atPrompt() {
        return joined(Stream.of(
                List.of(LoadFile.command("load-file"), LoadImage.command("load-image")),
                AttachCommands.all("attach-", Form.OPTIONS),
                List.of(
                        LinkCommands.setPriority("set-priority"),
                        LinkCommands.setProceedOn("set-proceed-on"),
                        LinkCommands.enable("enable"),
                        LinkCommands.disable("disable"),
                        DispatcherCommands.counting(),
                        LinkCommands.detach("detach"),
                        UpgradeCommands.upgrade("upgrade"),
                        UpgradeCommands.rollback("rollback"),
                        ProgramCommands.unload("unload"),
                        Programs.command("programs"),
                        Links.command("links"),
                        DispatcherCommands.dispatchers(),
                        ShowCommands.tcxChain(),
                        TopCommand.command(),
                        WatchCommand.command(),
                        TraceCommand.command(),
                        GetCommands.ofAnyKind(),
                        ChoiceCommands.tcBackend(),
                        ChoiceCommands.slotMechanism(),
                        DocumentCommands.export(),
                        DocumentCommands.apply(),
                        DoctorCommands.doctor(),
                        DoctorCommands.explain(),
                        DoctorCommands.repair(),
                        HealthCommand.command(),
                        MetricsCommand.command(),
                        PolicyCommands.check(),
                        VerifyImage.command(),
                        ShowCommands.features(),
                        ShowCommands.version())));
    }

    private static List<Command> byNoun() {
        return joined(Stream.of(
                List.of(
                        LoadFile.command("program load file"),
                        LoadImage.command("program load image"),
                        UpgradeCommands.upgrade("program upgrade"),
                        UpgradeCommands.rollback("program rollback"),
                        ProgramCommands.unload("program unload"),
                        GetCommands.program(),
                        Programs.command("program list")),
                AttachCommands.all("link attach ", Form.ARGUMENTS),
                List.of(
                        LinkCommands.setPriority("link set-priority"),
                        LinkCommands.setProceedOn("link set-proceed-on"),
                        LinkCommands.enable("link enable"),
                        LinkCommands.disable("link disable"),
                        LinkCommands.detach("link detach"),
                        GetCommands.link(),
                        Links.command("link list")),
                DispatcherCommands.byKey(),
                List.of(PictureCommand.command()),
                List.of(ProgramCommands.delete(), LinkCommands.delete())));
    }

    /** As people called them in earlier releases of bpfman. */
    private static List<Command> byVerb() {
        return joined(Stream.of(
                List.of(LoadFile.command("load file"), LoadImage.command("load image")),
                AttachCommands.all("attach ", Form.OPTIONS),
                List.of(Programs.command("list programs"), Links.command("list links"))));
    }

    private static List<Command> joined(Stream<List<Command>> parts) {
        return parts.flatMap(List::stream).toList();
    }
}
