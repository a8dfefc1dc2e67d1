// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.log.Logger;

/** Stand-ins for interfaces of which a test needs little. */
final class Fakes {

    private Fakes() {}

    /** An implementation of {@code type} whose every call goes to {@code handler}. */
    static <T> T of(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Fakes.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Calls the method on {@code target} and lets its own exception out. */
    static Object forward(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What was logged as a warning or an error, and the steps that were told. */
    static final class Log {

        private final List<String> complaints = new CopyOnWriteArrayList<>();
        private final List<String> steps = new CopyOnWriteArrayList<>();

        final Logger logger = of(Logger.class, (proxy, method, arguments) -> {
            if (method.getName().equals("warn") || method.getName().equals("error")) {
                complaints.add(arguments == null ? "" : Arrays.deepToString(arguments));
            }
            if (arguments != null
                    && arguments[0] instanceof String format
                    && (format.startsWith("recovery of ") || format.startsWith("move of "))) {
                steps.add(arguments[arguments.length - 1].toString());
            }
            return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
        });

        /** The steps of moves and recoveries, as they were told. */
        List<String> steps() {
            return List.copyOf(steps);
        }

        List<String> complaints() {
            return List.copyOf(complaints);
        }

        void clear() {
            complaints.clear();
            steps.clear();
        }
    }
}
