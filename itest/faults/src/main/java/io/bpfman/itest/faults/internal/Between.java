// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.faults.internal;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Stands in for a service, or a part of it, and has each call of it that changes something met by the faults. */
final class Between implements InvocationHandler {

    /** These give back something, and change something nevertheless. */
    private static final Set<String> CHANGING =
            Set.of("programs.load", "links.create", "filters.add", "maps.release", "store.begin");

    private final Object real;
    private final String part;
    private final Faults faults;
    private final Function<String, BpfmanException> refusal;

    private Between(Object real, String part, Faults faults, Function<String, BpfmanException> refusal) {
        this.real = real;
        this.part = part;
        this.faults = faults;
        this.refusal = refusal;
    }

    static Kernel kernel(Kernel real, Faults faults) {
        return (Kernel) proxy(
                Kernel.class,
                new Between(real, "", faults, name -> new KernelRefusedException(name, 5, "EIO", "a fault", null)));
    }

    static Store store(Store real, Faults faults) {
        return (Store)
                proxy(Store.class, new Between(real, "store", faults, name -> new StoreException(name + ": a fault")));
    }

    private static Object proxy(Class<?> type, Between between) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, between);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        String name = part + "." + method.getName() + what(arguments);
        if (isPart(method)) {
            String word = method.getReturnType().getSimpleName();
            String next = word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
            return proxy(method.getReturnType(), new Between(made(method, arguments), next, faults, refusal));
        }
        return changes(name, method)
                ? faults.meet(name, () -> made(method, arguments), () -> refusal.apply(name))
                : made(method, arguments);
    }

    /** Which action of a plan it is about, where it is about one. */
    private String what(Object[] arguments) {
        return part.equals("store")
                        && arguments != null
                        && arguments.length == 2
                        && arguments[1] instanceof String action
                ? " " + action
                : "";
    }

    /** Whether it gives back a part of the kernel, whose calls count as well. */
    private boolean isPart(Method method) {
        return part.isEmpty()
                && method.getParameterCount() == 0
                && method.getReturnType().isInterface();
    }

    /** What gives nothing back changes something, unless its name says otherwise. */
    private static boolean changes(String name, Method method) {
        String verb = method.getName();
        return CHANGING.contains(name.split(" ", 2)[0])
                || (method.getReturnType() == void.class
                        && !verb.startsWith("require")
                        && !verb.startsWith("await")
                        && !verb.startsWith("ensure"));
    }

    private Object made(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
