// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.OptionSpec;

/** The pages: one of the command as a whole, one of the agent, and one of each thing that the agent is asked to do. */
final class ManualPages {
    private static final String WHOLE = "bpfman";
    private static final String AGENT = "bpfman-agent";

    private final Edition edition;
    private final List<Command> commands;
    private final List<OptionSpec.Builder> everywhere;

    /**
     * @param commands those of a shell of the host
     * @param everywhere options that each of them takes
     */
    ManualPages(Edition edition, List<Command> commands, List<OptionSpec.Builder> everywhere) {
        this.edition = edition;
        this.commands = List.copyOf(commands);
        this.everywhere = List.copyOf(everywhere);
    }

    /**
     * All pages by their names.
     *
     * @param usage what the command prints of what it does without an agent
     */
    Map<String, String> all(UsageText usage) {
        Map<String, String> pages = new TreeMap<>();
        pages.put(WHOLE, whole(usage));
        pages.put(AGENT, agent(usage));
        commands.forEach(command -> pages.put(name(command), page(command.syntax())));
        return pages;
    }

    private static String name(Command command) {
        return WHOLE + "-" + command.name().replace(' ', '-');
    }

    private String whole(UsageText usage) {
        Roff page = new Roff(WHOLE, edition, "manage eBPF programs of this host");
        page.section("SYNOPSIS").verbatim(usage.synopses().toArray(String[]::new));
        page.section("DESCRIPTION")
                .paragraph("bpfman loads eBPF programs, chains up to ten of them on each hook of a network interface,"
                        + " keeps what it did, and takes everything down cleanly.")
                .paragraph("What is attached stays attached when the agent ends. Only detach and unload take it down.")
                .paragraph("Most commands are handed to a running agent.");
        page.section("COMMANDS")
                .entry(WHOLE + " agent", "start the agent, end it, or tell what there is of it; see " + AGENT + "(1)");
        commands.forEach(command -> page.entry(WHOLE + " " + command.name(), command.summary()));
        page.section("OPTIONS").paragraph("Every command of the agent takes these.");
        options(page, everywhere.stream().map(OptionSpec.Builder::build).toList());
        page.section("EXIT STATUS")
                .entry("0", "it is done")
                .entry("1", "it failed; standard error says why")
                .entry("80", "it is no command: an option or an argument is unknown, missing or malformed");
        page.section("FILES")
                .entry("/etc/bpfman/bpfman.toml", "settings, see bpfman.toml(5)")
                .entry("/run/bpfman", "socket, database and lock of the agent")
                .entry("/sys/fs/bpf/bpfman", "pins of what is loaded and attached");
        List<String> others = new ArrayList<>(List.of(AGENT));
        commands.forEach(command -> others.add(name(command)));
        return page.seeAlso(others).toString();
    }

    private String agent(UsageText usage) {
        Roff page = new Roff(AGENT, edition, "the agent that manages eBPF programs of this host");
        page.section("SYNOPSIS").verbatim(usage.synopsesOf("agent", "serve").toArray(String[]::new));
        page.section("DESCRIPTION");
        usage.closing().forEach(page::paragraph);
        page.section("OPTIONS");
        usage.agentOptions().forEach(page::entry);
        return page.seeAlso(List.of(WHOLE)).toString();
    }

    private String page(Syntax syntax) {
        String prefix = Caller.Face.HOST.prefix();
        Roff page = new Roff(WHOLE + "-" + syntax.name().replace(' ', '-'), edition, syntax.summary());
        page.section("SYNOPSIS").bold(prefix + syntax.usage());
        if (!syntax.parameters().isEmpty()) {
            page.section("ARGUMENTS");
            syntax.parameters().forEach(parameter -> page.entry(parameter.paramLabel(), Options.help(parameter)));
        }
        page.section("OPTIONS");
        options(page, syntax.options());
        page.paragraph("Options that every command takes stand in bpfman(1).");
        if (!syntax.notes().isEmpty()) {
            page.section("NOTES");
            syntax.notes().forEach(page::paragraph);
        }
        if (!syntax.examples().isEmpty()) {
            page.section("EXAMPLES");
            syntax.examples().forEach(example -> page.entry(prefix + example.line(), example.meaning()));
        }
        return page.seeAlso(List.of(WHOLE)).toString();
    }

    private static void options(Roff page, List<OptionSpec> options) {
        for (OptionSpec option : options) {
            page.entry(
                    Options.synopsis(option),
                    Options.help(option)
                            + (option.required() ? " (required)" : "")
                            + (option.isMultiValue() ? " (repeatable)" : ""));
        }
    }
}
