// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.osgi.service.log.Logger;

/** A logger whose messages of any level can be read afterwards. */
public final class TestLogger {

    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    public Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                TestLogger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments.length > 1) {
                        messages.add(String.valueOf(arguments[1]));
                    }
                    return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
                });
    }

    List<String> messages() {
        return List.copyOf(messages);
    }
}
