// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** A configuration as Declarative Services would make it. */
final class TestConfig {

    private TestConfig() {}

    /**
     * One of these values.
     *
     * @param values by the names of their methods
     */
    static SigningConfig of(Map<String, Object> values) {
        return (SigningConfig) Proxy.newProxyInstance(
                SigningConfig.class.getClassLoader(),
                new Class<?>[] {SigningConfig.class},
                (proxy, method, arguments) -> values.get(method.getName()));
    }
}
