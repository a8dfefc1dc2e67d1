// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that a plan changes.
 *
 * @param name of an attach point its type, namespace and interface index, {@code tc-ingress 4026531840 2}; of a link or a program its id; of what has no
 *     id yet, what a person calls it
 */
public record Subject(Kind kind, String name) implements Comparable<Subject> {

    /** What it is, and so who recovers it. */
    public enum Kind {
        /** An attach point with a dispatcher, or one that gets its first. */
        DISPATCHER,
        /** The links of an attach point that belong to no dispatcher. */
        CHAIN,
        /** A link on no hook of an interface. */
        LINK,
        /** A program that goes. */
        PROGRAM,
        /** Programs that come, and pins that belong to nobody. */
        FILES;

        /** How it is written. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one that is written so. */
        public static Kind parse(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    public static Subject dispatcher(DispatcherKey key) {
        return new Subject(Kind.DISPATCHER, name(key));
    }

    public static Subject chain(DispatcherKey key) {
        return new Subject(Kind.CHAIN, name(key));
    }

    public static Subject link(long linkId) {
        return new Subject(Kind.LINK, Long.toString(linkId));
    }

    public static Subject program(long programId) {
        return new Subject(Kind.PROGRAM, Long.toString(programId));
    }

    private static String name(DispatcherKey key) {
        return key.type().label() + " " + key.nsid() + " " + key.ifindex();
    }

    /** The attach point, of a subject that is one. */
    public Optional<DispatcherKey> attachPoint() {
        if (kind != Kind.DISPATCHER && kind != Kind.CHAIN) {
            return Optional.empty();
        }
        String[] words = name.split(" ", -1);
        return Optional.of(new DispatcherKey(
                DispatcherType.parse(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2])));
    }

    @Override
    public int compareTo(Subject other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.label() + " " + name;
    }
}
