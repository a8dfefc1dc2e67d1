// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class BundleConverterTest {
    private final Bundle first = bundle(7, "org.example.first");
    private final Bundle old = bundle(8, "org.example.twice");
    private final Bundle recent = bundle(18, "org.example.twice");
    private final BundleConverter converter =
            new BundleConverter(fake(BundleContext.class, Map.of("getBundles", new Bundle[] {first, old, recent})));

    @Test
    void findsABundleByItsId() {
        assertSame(first, converter.convert(Bundle.class, "7"));
        assertSame(recent, converter.convert(Bundle.class, "18"));
    }

    @Test
    void findsABundleByItsSymbolicName() {
        assertSame(first, converter.convert(Bundle.class, "org.example.first"));
    }

    @Test
    void leavesToGogoWhatNamesNoBundleOrSeveral() {
        assertNull(converter.convert(Bundle.class, "1"));
        assertNull(converter.convert(Bundle.class, "org.example.none"));
        assertNull(converter.convert(Bundle.class, "org.example.twice"));
    }

    @Test
    void convertsToNothingElse() {
        assertNull(converter.convert(String.class, "7"));
    }

    private static Bundle bundle(long id, String symbolicName) {
        return fake(Bundle.class, Map.of("getBundleId", id, "getSymbolicName", symbolicName));
    }

    /** Answers the methods of these names with these values. */
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
