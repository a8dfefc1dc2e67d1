// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.shell.internal.model.Happening;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An event, a line. */
public record HappeningView(Happening happening) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final Pattern PREFIX = Pattern.compile("^io/bpfman/");

    /** Those that are numbers and texts; their names are those of the fields but for a dot. */
    private static final List<String> FIELDS = List.of(
            BpfmanEvents.PROGRAM_ID,
            BpfmanEvents.LINK_ID,
            BpfmanEvents.INTERFACE,
            BpfmanEvents.REVISION,
            BpfmanEvents.BACKEND,
            BpfmanEvents.FOUND,
            BpfmanEvents.COUNT);

    /** What stands before the first event. */
    public static Json synced(Instant at) {
        return Json.object().put("time", at.toString()).put("type", "SYNCED");
    }

    /** What it is called: {@code LINK_ATTACHED}, as the gRPC call {@code Watch} does. */
    public String type() {
        return PREFIX.matcher(happening.topic())
                .replaceFirst("")
                .replace('/', '_')
                .toUpperCase(Locale.ROOT);
    }

    /** For a person, with the time of this zone. */
    public String text(ZoneId zone) {
        return Stream.of(
                        Stream.of(String.format(
                                "%s  %-18s", TIME.format(happening.at().atZone(zone)), words())),
                        part(BpfmanEvents.COUNT, "%s changes were not told"),
                        part(BpfmanEvents.LINK_ID, "link %s"),
                        program(),
                        place(),
                        part(BpfmanEvents.REVISION, "revision %s"),
                        part(BpfmanEvents.FOUND, "found %s"))
                .flatMap(words -> words)
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private String words() {
        return type().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Stream<String> program() {
        Optional<String> name = value(BpfmanEvents.PROGRAM, Program.class).map(Program::name);
        return part(BpfmanEvents.PROGRAM_ID, "program %s")
                .map(id -> id + name.map(" "::concat).orElse(""));
    }

    private Stream<String> place() {
        Optional<String> hook = value(BpfmanEvents.DISPATCHER_KEY, DispatcherKey.class)
                .map(key -> " " + key.type().label());
        return part(BpfmanEvents.INTERFACE, "%s").map(name -> name + hook.orElse(""));
    }

    private Stream<String> part(String property, String form) {
        return Stream.ofNullable(happening.properties().get(property)).map(value -> String.format(form, value));
    }

    /** For a program, which finds what is not there left out. */
    public Json json() {
        Json json = Json.object().put("time", happening.at().toString()).put("type", type());
        FIELDS.forEach(property -> Optional.ofNullable(happening.properties().get(property))
                .ifPresent(value -> json.put(property.replace('.', '_'), value)));
        value(BpfmanEvents.DISPATCHER_KEY, DispatcherKey.class)
                .ifPresent(key -> json.put(
                        "dispatcher",
                        Json.object()
                                .put("type", key.type().label())
                                .put("nsid", key.nsid())
                                .put("ifindex", key.ifindex())));
        value(BpfmanEvents.PROGRAM, Program.class)
                .map(Program::metadata)
                .or(() -> value(BpfmanEvents.LINK, Link.class).map(Link::metadata))
                .ifPresent(metadata -> json.put("metadata", Json.texts(metadata)));
        return json;
    }

    private <T> Optional<T> value(String property, Class<T> type) {
        return Optional.ofNullable(happening.properties().get(property))
                .filter(type::isInstance)
                .map(type::cast);
    }
}
