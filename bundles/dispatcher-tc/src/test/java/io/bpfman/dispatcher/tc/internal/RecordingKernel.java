// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.Feature;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.Pins;
import io.bpfman.spi.kernel.Programs;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes down what is asked of a kernel; answers as it was told, or with nothing. */
final class RecordingKernel {

    private static final Map<Class<?>, Object> DEFAULTS =
            Map.of(boolean.class, false, long.class, 0L, List.class, List.of());

    final List<String> calls = new ArrayList<>();
    private final Map<String, Function<Object[], Object>> answers = new HashMap<>();

    RecordingKernel() {
        features(new Feature(Features.TAILCALL, true, "tried"));
    }

    RecordingKernel features(Feature... features) {
        Features all = new Features("test", true, List.of(features));
        return answer("Kernel.features", arguments -> all);
    }

    /** Says what comes back from a call, for example {@code Pins.exists}. */
    RecordingKernel answer(String call, Function<Object[], Object> answer) {
        answers.put(call, answer);
        return this;
    }

    Kernel kernel() {
        answer("Kernel.programs", arguments -> area(Programs.class));
        answer("Kernel.maps", arguments -> area(Maps.class));
        answer("Kernel.pins", arguments -> area(Pins.class));
        answer("Kernel.namespaces", arguments -> area(Namespaces.class));
        answer("Kernel.hooks", arguments -> area(Hooks.class));
        answer("Kernel.filters", arguments -> area(Filters.class));
        answer("Kernel.links", arguments -> area(Links.class));
        return area(Kernel.class);
    }

    private <T> T area(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    String call = type.getSimpleName() + "." + method.getName();
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    if (type != Kernel.class || given.length > 0) {
                        calls.add(Arrays.stream(given)
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ", call + "(", ")")));
                    }
                    Function<Object[], Object> answer = answers.get(call);
                    if (answer != null) {
                        return answer.apply(given);
                    }
                    return DEFAULTS.get(method.getReturnType());
                }));
    }
}
