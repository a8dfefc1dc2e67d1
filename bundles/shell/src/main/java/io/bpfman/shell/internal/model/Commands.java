// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.text.Suggestions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The commands that there are, in the order in which the help shows them. */
public record Commands(List<Command> all) {

    /** What a group of commands does when it is not said. */
    private static final Map<List<String>, String> DEFAULTS = Map.of(
            List.of("list"), "programs",
            List.of("program"), "list",
            List.of("program", "load"), "file",
            List.of("link"), "list",
            List.of("dispatcher"), "list");

    /** Groups whose default takes arguments that are not options. */
    private static final Set<List<String>> OPEN_GROUPS = Set.of(List.of("program", "load"));

    public Commands {
        all = List.copyOf(all);
    }

    /**
     * A command and its arguments.
     *
     * @param words what followed the command's name
     */
    public record Call(Command command, List<String> words) {}

    /**
     * What these words call: the command with the longest name that they start with, or the one that a group of commands stands for by
     * itself; throws {@link CommandException} with what may have been meant.
     *
     * @param typed at least one word
     */
    public Call call(List<String> typed, Caller.Face face) {
        List<String> words = EarlierSpellings.rewritten(typed);
        Optional<Call> found = find(words);
        if (found.isPresent()) {
            return found.get();
        }
        for (Map.Entry<List<String>, String> entry : DEFAULTS.entrySet()) {
            List<String> group = entry.getKey();
            if (words.size() >= group.size() && words.subList(0, group.size()).equals(group)) {
                List<String> whole = new ArrayList<>(group);
                whole.add(entry.getValue());
                List<String> rest = words.subList(group.size(), words.size());
                if (OPEN_GROUPS.contains(group) || rest.isEmpty() || rest.get(0).startsWith("-")) {
                    whole.addAll(rest);
                    return call(whole, face);
                }
            }
        }
        throw unknown(words, face);
    }

    /** The command with the longest name that these words start with. */
    public Optional<Call> find(List<String> words) {
        return all.stream()
                .filter(command -> startsWith(words, path(command)))
                .max(Comparator.comparingInt(command -> path(command).size()))
                .map(command -> new Call(command, words.subList(path(command).size(), words.size())));
    }

    private static List<String> path(Command command) {
        return List.of(command.name().split(" "));
    }

    private static boolean startsWith(List<String> words, List<String> start) {
        return words.size() >= start.size() && words.subList(0, start.size()).equals(start);
    }

    private CommandException unknown(List<String> words, Caller.Face face) {
        int depth = 0;
        while (depth < words.size() && !below(words.subList(0, depth + 1)).isEmpty()) {
            depth++;
        }
        List<String> group = words.subList(0, depth);
        List<String> next = below(group);
        String place = group.isEmpty() ? "" : String.join(" ", group) + " ";
        if (depth == words.size()) {
            return CommandException.usage(place + "what? one of " + String.join(", ", next) + "\nsee: " + face.prefix()
                    + "help " + place.trim());
        }
        return CommandException.usage("unknown command \"" + place + words.get(depth) + "\""
                + Suggestions.text(words.get(depth), next) + "\nsee: " + face.prefix() + ("help " + place).trim());
    }

    /** What may follow these words in the name of a command. */
    public List<String> below(List<String> group) {
        return all.stream()
                .map(Commands::path)
                .filter(path -> path.size() > group.size() && startsWith(path, group))
                .map(path -> path.get(group.size()))
                .distinct()
                .toList();
    }

    /** What a command does, or which commands a group has. */
    public String summary(List<String> group, String word) {
        List<String> path = new ArrayList<>(group);
        path.add(word);
        String name = String.join(" ", path);
        return all.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .map(Command::summary)
                .orElseGet(() -> String.join(", ", below(path)));
    }

    /** Whether these words are the beginning of several commands' names and themselves none. */
    public boolean isGroup(List<String> words) {
        return find(words).isEmpty() && !below(words).isEmpty();
    }
}
