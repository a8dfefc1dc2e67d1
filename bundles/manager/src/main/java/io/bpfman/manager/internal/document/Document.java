// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.DifferingMaps;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a host is to have.
 *
 * @param name by which its entries are told from those of other documents
 */
public record Document(
        String name, List<ProgramEntry> programs, List<LinkEntry> links, List<DispatcherEntry> dispatchers) {

    /** What documents of this release say of themselves. */
    public static final String API_VERSION = "bpfman.io/v1";

    /** The metadata key under which the name of the document is kept that brought a program or a link. */
    public static final String DOCUMENT = "bpfman.io/apply-document";

    /** The metadata key under which the name of the entry is kept that brought it. */
    public static final String NAME = "bpfman.io/apply-name";

    public Document {
        programs = List.copyOf(programs);
        links = List.copyOf(links);
        dispatchers = List.copyOf(dispatchers);
    }

    /** Whether it asks for nothing at all. */
    public boolean isEmpty() {
        return programs.isEmpty() && links.isEmpty() && dispatchers.isEmpty();
    }

    /** Whether this key says which document brought something, and not what somebody wanted to note. */
    static boolean isOwn(String key) {
        return key.equals(DOCUMENT) || key.equals(NAME);
    }

    /** Metadata without what says which document brought it. */
    static SortedMap<String, String> without(Map<String, String> metadata) {
        SortedMap<String, String> left = new TreeMap<>(metadata);
        left.keySet().removeIf(Document::isOwn);
        return left;
    }

    /** The metadata of what an entry brings. */
    Map<String, String> marked(Map<String, String> metadata, String entry) {
        Map<String, String> marked = new HashMap<>(metadata);
        marked.put(DOCUMENT, name);
        marked.put(NAME, entry);
        return marked;
    }

    /**
     * A program that is to be loaded.
     *
     * @param object where the object is
     * @param digest the SHA-256 of the object, in hexadecimal; when empty, what is there tells
     * @param metadata without the application
     * @param mapsOf the entry whose maps it shares
     * @param maps what becomes of maps that another object declares otherwise, when the program is upgraded to it
     */
    public record ProgramEntry(
            String name,
            ObjectPlace object,
            Optional<String> digest,
            ProgramSelector selector,
            SortedMap<String, GlobalValue> globals,
            SortedMap<String, String> metadata,
            Optional<String> application,
            Optional<String> mapsOf,
            DifferingMaps maps) {
        public ProgramEntry {
            globals = Collections.unmodifiableSortedMap(new TreeMap<>(globals));
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }

        /** The metadata that the program is to have, but for what says where it came from. */
        SortedMap<String, String> allMetadata() {
            SortedMap<String, String> all = new TreeMap<>(metadata);
            application.ifPresent(name -> all.put(LoadRequest.APPLICATION, name));
            return all;
        }
    }

    /**
     * A link that is to be there, or one on each interface that is meant.
     *
     * @param program the entry of the program
     * @param interfaces which, when it is on a hook of one
     * @param netns the file of their namespace, as it was named
     * @param pin where the link is to be pinned
     * @param options by their names: texts, numbers ({@code Long}) and lists of texts
     */
    public record LinkEntry(
            String name,
            String program,
            LinkKind kind,
            Optional<InterfaceMatch> interfaces,
            Optional<String> netns,
            Optional<String> pin,
            SortedMap<String, Object> options,
            SortedMap<String, String> metadata,
            boolean enabled) {
        public LinkEntry {
            options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }

        Optional<String> text(String option) {
            return Optional.ofNullable((String) options.get(option));
        }

        Optional<Long> number(String option) {
            return Optional.ofNullable((Long) options.get(option));
        }

        @SuppressWarnings("unchecked") // the reader takes nothing but texts
        List<String> texts(String option) {
            Object value = options.get(option);
            return value == null ? List.of() : (List<String>) value;
        }
    }

    /** How the dispatcher of an attach point, or of one on each interface that is meant, is to be. */
    public record DispatcherEntry(
            String name, DispatcherType type, InterfaceMatch interfaces, Optional<String> netns, boolean counting) {}

    /** The names of all entries, in their order. */
    public List<String> names() {
        return Stream.of(
                        programs.stream().map(ProgramEntry::name),
                        links.stream().map(LinkEntry::name),
                        dispatchers.stream().map(DispatcherEntry::name))
                .flatMap(names -> names)
                .toList();
    }

    /** The programs, each behind the one whose maps it shares. */
    public List<ProgramEntry> inLoadingOrder() {
        List<ProgramEntry> ordered = new ArrayList<>();
        List<ProgramEntry> left = new ArrayList<>(programs);
        while (!left.isEmpty()) {
            List<ProgramEntry> next = left.stream()
                    .filter(entry ->
                            left.stream().noneMatch(other -> entry.mapsOf().equals(Optional.of(other.name()))))
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("programs share the maps of each other: " + left);
            }
            ordered.addAll(next);
            left.removeAll(next);
        }
        return ordered;
    }
}
