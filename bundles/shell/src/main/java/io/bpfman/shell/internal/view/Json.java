// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** A JSON value (RFC 8259). Only written, never read. */
public sealed interface Json {

    /** A text. */
    record Text(String value) implements Json {}

    /** A whole number. */
    record Num(long value) implements Json {}

    /** True or false. */
    record Bool(boolean value) implements Json {}

    /** An array. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** The value that says there is none. */
    enum Nothing implements Json {
        NULL
    }

    /** An object; its members stay in the order in which they were put. */
    record Obj(Map<String, Json> members) implements Json {

        /** Adds a member. */
        public Obj put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        /** Adds a text. */
        public Obj put(String name, String value) {
            return put(name, new Text(value));
        }

        /** Adds a number. */
        public Obj put(String name, long value) {
            return put(name, new Num(value));
        }

        /** Adds a truth. */
        public Obj put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        /** Adds the value's text, or null. */
        public Obj put(String name, Optional<?> value) {
            return put(name, value.<Json>map(v -> new Text(v.toString())).orElse(Nothing.NULL));
        }

        /** Adds the number, or null. */
        public Obj put(String name, OptionalLong value) {
            return put(name, value.isPresent() ? new Num(value.getAsLong()) : Nothing.NULL);
        }

        /** Adds the number, or null. */
        public Obj put(String name, OptionalInt value) {
            return put(name, value.isPresent() ? new Num(value.getAsInt()) : Nothing.NULL);
        }

        /** Adds the number, or nothing. */
        public Obj putIfPresent(String name, OptionalLong value) {
            return value.isPresent() ? put(name, value.getAsLong()) : this;
        }
    }

    /** An empty object to fill. */
    static Obj object() {
        return new Obj(new LinkedHashMap<>());
    }

    /** An array of what {@code toJson} makes of each item. */
    static <T> Arr array(Collection<T> items, Function<? super T, ? extends Json> toJson) {
        return new Arr(items.stream().<Json>map(toJson).toList());
    }

    /** An object with one text a key, sorted by key. */
    static Obj texts(Map<String, ?> pairs) {
        Obj object = object();
        pairs.keySet().stream().sorted().forEach(key -> object.put(key, String.valueOf(pairs.get(key))));
        return object;
    }
}
