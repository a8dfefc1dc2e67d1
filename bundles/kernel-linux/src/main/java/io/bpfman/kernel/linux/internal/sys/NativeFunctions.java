// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls the functions of a shared library through an interface whose methods are named as they are. Parameters are {@code int}, {@code long}
 * or {@code boolean}, six at most; results are these, a {@code String} (read until its zero byte) or nothing. All travel in registers of 64
 * bits, in which both ABIs (System V x86-64, AAPCS64) leave the upper part of a narrower value undefined. A function is looked up when it is first called. No class
 * is generated for the interface, which spares memory and a third of a second. For any thread.
 */
public final class NativeFunctions implements InvocationHandler {

    private static final Invoker INVOKER = Invoker.getInstance();
    private static final MemoryIO MEMORY = MemoryIO.getInstance();
    private static final int MOST_PARAMETERS = 6;
    private static final CallContext[] CONTEXTS = contexts();

    private final Library library;
    private final Map<Method, Long> addresses = new ConcurrentHashMap<>();

    private NativeFunctions(Library library) {
        this.library = library;
    }

    private static CallContext[] contexts() {
        CallContext[] contexts = new CallContext[MOST_PARAMETERS + 1];
        for (int i = 0; i < contexts.length; i++) {
            Type[] parameters = new Type[i];
            Arrays.fill(parameters, Type.SINT64);
            contexts[i] = CallContext.getCallContext(Type.SINT64, parameters, CallingConvention.DEFAULT, true);
        }
        return contexts;
    }

    /** The functions of {@code library} that {@code functions} names. */
    public static <T> T of(Class<T> functions, Library library) {
        return functions.cast(Proxy.newProxyInstance(
                functions.getClassLoader(), new Class<?>[] {functions}, new NativeFunctions(library)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        long[] values = new long[MOST_PARAMETERS];
        int count = arguments == null ? 0 : arguments.length;
        for (int i = 0; i < count; i++) {
            Object argument = arguments[i];
            values[i] = argument instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) argument).longValue();
        }
        return result(method.getReturnType(), call(address(method), count, values));
    }

    private long address(Method method) {
        return addresses.computeIfAbsent(method, function -> {
            long address = library.getSymbolAddress(function.getName());
            if (address == 0) {
                throw new UnsatisfiedLinkError("there is no function " + function.getName());
            }
            return address;
        });
    }

    private static long call(long function, int count, long[] v) {
        CallContext context = CONTEXTS[count];
        return switch (count) {
            case 0 -> INVOKER.invokeN0(context, function);
            case 1 -> INVOKER.invokeN1(context, function, v[0]);
            case 2 -> INVOKER.invokeN2(context, function, v[0], v[1]);
            case 3 -> INVOKER.invokeN3(context, function, v[0], v[1], v[2]);
            case 4 -> INVOKER.invokeN4(context, function, v[0], v[1], v[2], v[3]);
            case 5 -> INVOKER.invokeN5(context, function, v[0], v[1], v[2], v[3], v[4]);
            default -> INVOKER.invokeN6(context, function, v[0], v[1], v[2], v[3], v[4], v[5]);
        };
    }

    private static @Nullable Object result(Class<?> type, long value) {
        if (type == int.class) {
            return (int) value;
        }
        if (type == boolean.class) {
            return (value & 0xFF) != 0;
        }
        if (type == String.class) {
            return value == 0 ? null : new String(MEMORY.getZeroTerminatedByteArray(value), StandardCharsets.UTF_8);
        }
        return type == void.class ? null : value;
    }

    private static Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "native functions";
        };
    }
}
