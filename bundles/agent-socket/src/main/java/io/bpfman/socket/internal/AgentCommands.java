// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code agent status} and {@code agent stop}: what is asked of the process, which answers also while there is no manager in it. */
final class AgentCommands {

    private final Path socket;
    private final Supplier<Optional<Bpfman>> manager;
    private final Runnable stop;

    /**
     * @param manager empty when there is none
     * @param stop begins the end of the agent and comes back at once
     */
    AgentCommands(Path socket, Supplier<Optional<Bpfman>> manager, Runnable stop) {
        this.socket = socket;
        this.manager = manager;
        this.stop = stop;
    }

    /** Whether these words are for the agent itself. */
    boolean isOne(List<String> words) {
        return !words.isEmpty() && withoutPlace(words).get(0).equals("agent");
    }

    void run(List<String> words, Output output) {
        List<String> rest = withoutPlace(words);
        String verb = rest.size() == 2 ? rest.get(1) : "";
        long pid = ProcessHandle.current().pid();
        switch (verb) {
            case "status" -> {
                output.out().println("Agent:    process " + pid);
                output.out().println("Socket:   " + socket);
                output.out()
                        .println("Up since: "
                                + ProcessHandle.current()
                                        .info()
                                        .startInstant()
                                        .map(Object::toString)
                                        .orElse("unknown"));
                output.out().println("Detached by somebody else: " + asked(AgentCommands::detached));
                output.out().println("Dispatchers hung up again: " + asked(Bpfman::countRehung));
            }
            case "stop" -> {
                output.out().println("Stopping the agent, process " + pid);
                stop.run();
            }
            default ->
                throw CommandException.usage(
                        "unknown arguments of agent: " + String.join(" ", rest.subList(1, rest.size()))
                                + "\nusage: bpfman agent [OPTIONS], bpfman agent stop, bpfman agent status");
        }
    }

    private static String detached(Bpfman manager) {
        long count = manager.listLinks().stream()
                .filter(link -> link.lost().isPresent())
                .count();
        return count + (count == 1 ? " link" : " links");
    }

    private String asked(Function<Bpfman, Object> question) {
        try {
            return manager.get().map(question).map(Object::toString).orElse("unknown, the manager is not started");
        } catch (BpfmanException e) {
            return "unknown, " + e.getMessage();
        }
    }

    /** The words without the option that led the client here. */
    private static List<String> withoutPlace(List<String> words) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--runtime-dir")) {
                i++;
            } else if (!words.get(i).startsWith("--runtime-dir=")) {
                rest.add(words.get(i));
            }
        }
        return rest.isEmpty() ? List.of("") : rest;
    }
}
