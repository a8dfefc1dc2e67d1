// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.Programs;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** What earlier releases did otherwise. */
public final class EarlierRelease {

    private EarlierRelease() {}

    /** A kernel through which XDP programs are loaded with {@code expected_attach_type} 0, as releases did whose store had version 6. */
    public static Kernel untyped(Kernel kernel) {
        Programs programs = of(Programs.class, (proxy, method, arguments) -> {
            if (method.getName().equals("load")) {
                return kernel.programs().load(((LoadSpec) arguments[0]).withUntyped(true));
            }
            return forward(kernel.programs(), method, arguments);
        });
        return of(
                Kernel.class,
                (proxy, method, arguments) ->
                        method.getName().equals("programs") ? programs : forward(kernel, method, arguments));
    }

    private static <T> T of(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(EarlierRelease.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object forward(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
