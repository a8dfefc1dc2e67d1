// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.text.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The kernel's tracepoints, as its tracefs has them (Documentation/trace/events.rst in the kernel's sources). For any thread. */
public final class Tracepoints {

    /** What a directory of an event is called; no way out of the directory of events. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    /** Events of system calls are made of two tracepoints, which are in the group {@code raw_syscalls}. */
    private static final String NO_TRACEPOINTS = "syscalls/";

    private final Supplier<Path> tracefs;

    /** @param tracefs where it is mounted; throws when it is not */
    public Tracepoints(Supplier<Path> tracefs) {
        this.tracefs = tracefs;
    }

    /**
     * All events, as {@code group/name}, sorted.
     *
     * @throws UnsupportedHereException when tracefs is not there, or not readable
     */
    public List<String> all() {
        Path events = tracefs.get().resolve("available_events");
        try {
            return Files.readAllLines(events).stream()
                    .map(line -> line.replaceFirst(":", "/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(events, e);
        }
    }

    /** The names of those that raw tracepoints are, sorted, each once; see {@link #all}. */
    public List<String> raw() {
        return all().stream()
                .filter(event -> !event.startsWith(NO_TRACEPOINTS))
                .map(event -> event.substring(event.indexOf('/') + 1))
                .sorted()
                .distinct()
                .toList();
    }

    /**
     * The number by which perf_event_open(2) knows a tracepoint.
     *
     * @throws InvalidSpecException when group and name cannot be those of a tracepoint
     * @throws NotFoundException when there is no such tracepoint, with the nearest names
     * @throws UnsupportedHereException when tracefs is not there, or not readable
     */
    public long id(String group, String name) {
        String tracepoint = group + "/" + name;
        if (!NAME.matcher(group).matches() || !NAME.matcher(name).matches()) {
            throw new InvalidSpecException(
                    "invalid tracepoint \"" + tracepoint + "\": expected group/name (e.g. sched/sched_switch)");
        }
        Path file = tracefs.get().resolve("events").resolve(group).resolve(name).resolve("id");
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            throw unknown("tracepoint", tracepoint, all());
        } catch (IOException | NumberFormatException e) {
            throw unreadable(file, e);
        }
    }

    /** That there is no such one among those that are known. */
    static NotFoundException unknown(String what, String name, List<String> known) {
        List<String> near = Suggestions.near(name, known);
        return new NotFoundException(what + " \"" + name + "\" not found"
                + (near.isEmpty() ? "" : "; did you mean: " + String.join(", ", near) + "?"));
    }

    private static UnsupportedHereException unreadable(Path file, Exception e) {
        return new UnsupportedHereException("cannot read " + file + ": " + e.getMessage() + "; run as root", e);
    }
}
