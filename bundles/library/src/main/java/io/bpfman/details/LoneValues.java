// SPDX-License-Identifier: Apache-2.0
package io.bpfman.details;

import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The details of links that move no other, by the names of their records' components: {@code fnName} is {@code fn_name}. Values are {@code String}, {@code Long},
 * {@code Boolean} and {@code List<String>}; what is empty is an empty string.
 */
public final class LoneValues {

    private static final String KIND = "kind";
    private static final Map<Class<?>, Class<?>> TYPES =
            Map.of(String.class, String.class, boolean.class, Boolean.class, long.class, Long.class);

    private LoneValues() {}

    /** In the order of the components. */
    public static Map<String, Object> of(LoneDetails details) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : details.getClass().getRecordComponents()) {
            if (!component.getName().equals(KIND)) {
                values.put(name(component), value(component, details));
            }
        }
        return values;
    }

    private static Object value(RecordComponent component, LoneDetails details) {
        Object value = call(() -> component.getAccessor().invoke(details));
        return value instanceof Optional<?> optional
                ? optional.<Object>map(text -> text).orElse("")
                : value;
    }

    /**
     * The details of a link of this kind.
     *
     * @throws IllegalArgumentException when one of their values is not there, of another type or out of its range
     */
    public static LoneDetails read(LinkKind kind, Map<String, Object> values) {
        RecordComponent[] components = kind.details().getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(component -> argument(kind, component, values))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return call(() -> {
            Constructor<?> constructor = kind.details().getConstructor(types);
            return (LoneDetails) constructor.newInstance(arguments);
        });
    }

    private static Object argument(LinkKind kind, RecordComponent component, Map<String, Object> values) {
        if (component.getName().equals(KIND)) {
            return kind;
        }
        String name = name(component);
        Object value = values.get(name);
        Class<?> type = component.getType();
        if (type == Optional.class && value instanceof String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
        if (type == List.class && value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list;
        }
        if (TYPES.getOrDefault(type, Void.class).isInstance(value)) {
            return value;
        }
        throw new IllegalArgumentException("details of a link of kind " + kind.label() + " need " + name + " as "
                + type.getSimpleName() + ", not " + value);
    }

    private static String name(RecordComponent component) {
        return component.getName().replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws ReflectiveOperationException;
    }

    /** A component that a record refuses is the fault of its value. */
    private static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("details are public records", e);
        }
    }
}
