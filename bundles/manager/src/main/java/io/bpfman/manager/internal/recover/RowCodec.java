// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON objects of their components, by name: whatever a row has is in it, and a kind of links that comes later is, too. What is empty is left out; what
 * is missing is empty, no, or 0, so that a later release may add components. For any thread.
 */
final class RowCodec {

    private static final String KIND = "kind";
    private static final String OF = "of";

    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();
    /** The virtual machine looks each permitted class up anew whenever it is asked. */
    private static final Map<Class<?>, Boolean> CHOICES = new ConcurrentHashMap<>();

    private RowCodec() {}

    /** The components of a record, and what makes one of them. */
    private record Shape(List<RecordComponent> components, Constructor<?> constructor) {

        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                return new Shape(List.of(components), constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("record " + type + " has no constructor of its components", e);
            }
        }
    }

    private static Shape shape(Class<?> type) {
        return SHAPES.computeIfAbsent(type, Shape::of);
    }

    /** A record as JSON. */
    static JsonObject write(Record row) {
        JsonObject json = new JsonObject();
        for (RecordComponent component : shape(row.getClass()).components) {
            Object value = value(component(row, component));
            if (value != null) {
                json.put(component.getName(), value);
            }
        }
        return json;
    }

    private static Object component(Record row, RecordComponent component) {
        try {
            return component.getAccessor().invoke(row);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component + " of " + row, e);
        }
    }

    /** As JSON has it; null when there is nothing to write. */
    private static @Nullable Object value(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(RowCodec::value).orElse(null);
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof List<?> list) {
            return list.isEmpty()
                    ? null
                    : new JsonArray(list.stream().map(RowCodec::value).toList());
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? null : object(map);
        }
        if (value instanceof LinkDetails details) {
            JsonObject json = new JsonObject();
            json.put(KIND, details.kind().label());
            json.put(OF, write((Record) details));
            return json;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Record row) {
            return isChoice(row.getClass()) ? writeChoice(row) : write(row);
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** Whether it is one of several records, or the type of several, so that it has to be said which one it is. */
    private static boolean isChoice(Class<?> type) {
        return CHOICES.computeIfAbsent(
                type,
                asked -> asked.isSealed()
                        || (asked.isRecord()
                                && Arrays.stream(asked.getInterfaces()).anyMatch(Class::isSealed)));
    }

    /** One of the records of a sealed type as JSON. */
    static JsonObject writeChoice(Record row) {
        JsonObject json = new JsonObject();
        json.put(KIND, row.getClass().getSimpleName());
        json.put(OF, write(row));
        return json;
    }

    private static JsonObject object(Map<?, ?> map) {
        JsonObject json = new JsonObject();
        new TreeMap<>(map).forEach((key, entry) -> json.put(key.toString(), value(entry)));
        return json;
    }

    /** The record that {@link #write} made this of; throws {@code IllegalArgumentException} when it was not. */
    static <T extends Record> T read(JsonObject json, Class<T> type) {
        Shape shape = shape(type);
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : shape.components) {
            values.add(read(json.get(component.getName()), component.getGenericType()));
        }
        try {
            return type.cast(shape.constructor.newInstance(values.toArray()));
        } catch (InvocationTargetException | InstantiationException | IllegalAccessException | RuntimeException e) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + " is made of " + json, e);
        }
    }

    /** The record that {@link #writeChoice} made this of; throws {@code IllegalArgumentException} when it was none of this type. */
    static <T> T readChoice(JsonObject json, Class<T> type) {
        return records(type)
                .filter(each -> each.getSimpleName().equals(json.getString(KIND)))
                .findFirst()
                .map(each -> type.cast(read(json.getObject(OF), each.asSubclass(Record.class))))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no " + type.getSimpleName() + " is called " + json.getString(KIND)));
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(RowCodec::records)
                : Stream.of(type);
    }

    private static Object read(@Nullable Object json, Type type) {
        if (type instanceof ParameterizedType of) {
            Type[] arguments = of.getActualTypeArguments();
            if (of.getRawType() == Optional.class) {
                return Optional.ofNullable(json).map(value -> read(value, arguments[0]));
            }
            if (of.getRawType() == List.class) {
                return json == null
                        ? List.of()
                        : ((JsonArray) json)
                                .stream()
                                        .map(value -> read(value, arguments[0]))
                                        .toList();
            }
            Map<String, Object> map = new TreeMap<>();
            if (json != null) {
                ((JsonObject) json).forEach((key, value) -> map.put(key, read(value, arguments[1])));
            }
            return map;
        }
        return read(json, (Class<?>) type);
    }

    private static Object read(@Nullable Object json, Class<?> type) {
        if (type == OptionalLong.class) {
            return json == null ? OptionalLong.empty() : OptionalLong.of(((Number) json).longValue());
        }
        if (type == boolean.class) {
            return Boolean.TRUE.equals(json);
        }
        if (type == long.class || type == Long.class) {
            return json == null ? 0L : ((Number) json).longValue();
        }
        if (type == int.class) {
            return json == null ? 0 : ((Number) json).intValue();
        }
        Object value = Objects.requireNonNull(json, () -> "there is no " + type.getSimpleName());
        if (type == LinkDetails.class) {
            return details((JsonObject) value);
        }
        if (isChoice(type)) {
            return readChoice((JsonObject) value, type);
        }
        if (type.isRecord()) {
            return read((JsonObject) value, type.asSubclass(Record.class));
        }
        return parse((String) value, type);
    }

    private static Object details(JsonObject json) {
        Class<?> type = Arrays.stream(LinkKind.values())
                .filter(kind -> kind.label().equals(json.getString(KIND)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of links is " + json.getString(KIND)))
                .details();
        return read(json.getObject(OF), type.asSubclass(Record.class));
    }

    private static Object parse(String text, Class<?> type) {
        if (type == Path.class) {
            return Path.of(text);
        }
        if (type == Instant.class) {
            return Instant.parse(text);
        }
        if (type == GlobalValue.class) {
            return GlobalValue.parse(text);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no " + type.getSimpleName() + " is " + text));
        }
        if (type == String.class) {
            return text;
        }
        throw new IllegalArgumentException("a " + type + " is not read");
    }
}
