// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.contract.answers.Answers.Details;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decodes answers as a client does that takes nothing on trust: a value of another type, a field that is missing, a null where there is none and a field that
 * nobody has announced are refused, with an {@code AssertionError} that names the place.
 */
public final class Strict {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Class<? extends Details>> DETAILS = Map.ofEntries(
            Map.entry("tc", Answers.TcDetails.class),
            Map.entry("xdp", Answers.XdpDetails.class),
            Map.entry("tcx", Answers.TcxDetails.class),
            Map.entry("tracepoint", Answers.TracepointDetails.class),
            Map.entry("kprobe", Answers.KprobeDetails.class),
            Map.entry("kretprobe", Answers.KprobeDetails.class),
            Map.entry("uprobe", Answers.UprobeDetails.class),
            Map.entry("uretprobe", Answers.UprobeDetails.class),
            Map.entry("fentry", Answers.FunctionDetails.class),
            Map.entry("fexit", Answers.FunctionDetails.class),
            Map.entry("lsm", Answers.LsmDetails.class),
            Map.entry("raw_tracepoint", Answers.RawTracepointDetails.class),
            Map.entry("tp_btf", Answers.RawTracepointDetails.class),
            Map.entry("kprobe.multi", Answers.KprobeMultiDetails.class),
            Map.entry("kretprobe.multi", Answers.KprobeMultiDetails.class),
            Map.entry("uprobe.multi", Answers.UprobeMultiDetails.class),
            Map.entry("uretprobe.multi", Answers.UprobeMultiDetails.class));

    private Strict() {}

    /** The fields that may stand in such an object although bpfman has none of these names. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Ours {
        String[] value();
    }

    /** Decodes what a command printed. */
    public static <T extends Record> T decode(String printed, Class<T> type) {
        try {
            return decode(JSON.readTree(printed), type);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + printed, e);
        }
    }

    /** Decodes an answer. */
    public static <T extends Record> T decode(JsonNode answer, Class<T> type) {
        return type.cast(record(answer, type, ""));
    }

    private static Object record(JsonNode node, Class<?> type, String place) {
        require(node.isObject(), "an object", node, place);
        Set<String> left = new HashSet<>();
        node.fieldNames().forEachRemaining(left::add);
        Ours ours = type.getAnnotation(Ours.class);
        if (ours != null) {
            left.removeAll(List.of(ours.value()));
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = fieldName(components[i].getName());
            left.remove(name);
            values[i] = component(node, name, components[i].getGenericType(), place);
        }
        if (!left.isEmpty()) {
            throw new AssertionError("nobody knows " + left + " at \"" + place + "\": " + node);
        }
        return make(type, components, values);
    }

    private static Object component(JsonNode node, String name, Type type, String place) {
        JsonNode value = node.get(name);
        String at = place + "/" + name;
        if (type == OptionalLong.class) {
            return value == null ? OptionalLong.empty() : OptionalLong.of((long) value(value, long.class, at));
        }
        if (value == null) {
            throw new AssertionError("there is no " + at + " in " + node);
        }
        return value(value, type == Details.class ? details(node, place) : type, at);
    }

    private static Type details(JsonNode link, String place) {
        String kind = (String) component(link, "kind", String.class, place);
        Class<? extends Details> details = DETAILS.get(kind);
        if (details == null) {
            throw new AssertionError("unknown kind \"" + kind + "\" at " + place);
        }
        return details;
    }

    private static Object value(JsonNode value, Type type, String place) {
        if (type instanceof ParameterizedType generic) {
            return generic(value, generic, place);
        }
        if (type == long.class || type == Long.class) {
            require(value.isIntegralNumber() && value.canConvertToLong(), "a whole number", value, place);
            return value.longValue();
        }
        if (type == BigInteger.class) {
            require(value.isIntegralNumber(), "a whole number", value, place);
            return value.bigIntegerValue();
        }
        if (type == boolean.class) {
            require(value.isBoolean(), "true or false", value, place);
            return value.booleanValue();
        }
        if (type instanceof Class<?> object && object.isRecord()) {
            return record(value, object, place);
        }
        require(value.isTextual(), "a text", value, place);
        return text(value, type, place);
    }

    private static Object text(JsonNode value, Type type, String place) {
        String text = value.textValue();
        if (type == Instant.class) {
            require(text.matches("[0-9]{4}-[0-9-]{5}T[0-9:]{8}Z"), "a time in UTC, in whole seconds", value, place);
            return Instant.parse(text);
        }
        if (type == byte[].class) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new AssertionError(place + " is not base64: " + text, e);
            }
        }
        if (type != String.class) {
            throw new IllegalArgumentException("no decoder of " + type);
        }
        return text;
    }

    private static Object generic(JsonNode value, ParameterizedType type, String place) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return value.isNull() ? Optional.empty() : Optional.of(value(value, arguments[0], place));
        }
        if (type.getRawType() == List.class) {
            require(value.isArray(), "an array", value, place);
            List<Object> items = new ArrayList<>();
            for (JsonNode item : value) {
                items.add(value(item, arguments[0], place + "/" + items.size()));
            }
            return items;
        }
        require(value.isObject(), "an object", value, place);
        Map<String, Object> pairs = new LinkedHashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            pairs.put(field.getKey(), value(field.getValue(), arguments[1], place + "/" + field.getKey()));
        }
        return pairs;
    }

    private static void require(boolean so, String what, JsonNode value, String place) {
        if (!so) {
            throw new AssertionError("\"" + place + "\" is not " + what + " but " + value);
        }
    }

    /** A field's name; that of a component ends with an underscore where Java has the word for itself. */
    private static String fieldName(String component) {
        return component.replaceAll("_$", "").replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static Object make(Class<?> type, RecordComponent[] components, Object[] values) {
        try {
            return type.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no such record: " + type, e);
        }
    }
}
