// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.StoreException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.log.Logger;

class SqliteStoreComponentTest {

    @TempDir
    Path directory;

    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    @Test
    void opensByItselfAndSaysWhere() throws InterruptedException {
        Path path = directory.resolve("state.db");
        SqliteStoreComponent component = component(path.toString(), 100);
        assertEquals("info The store {} is open; its schema has version {}.", nextLog());
        assertTrue(Files.exists(path));
        component.deactivate();
        assertThrows(StoreException.class, component::programs);
    }

    @Test
    void isThereThoughItsDatabaseIsNotAndRecovers() throws IOException, InterruptedException {
        Path obstacle = Files.createFile(directory.resolve("run"));
        SqliteStoreComponent component = component(obstacle.resolve("state.db").toString(), 100);
        assertEquals("warn The store is not open yet, the next call tries again: {}", nextLog());
        assertThrows(StoreException.class, component::programs);
        Files.delete(obstacle);
        assertEquals(0, component.programs().size());
        component.deactivate();
    }

    @Test
    void saysWhatItTakesInsteadOfASettingThatCannotBe() throws InterruptedException {
        SqliteStoreComponent component = component(directory.resolve("state.db").toString(), -1);
        assertEquals("warn {}: busy.timeout.ms is {}, less than 0; using {}.", nextLog());
        assertEquals(
                StoreSettings.DEFAULT_BUSY_TIMEOUT_MS,
                component.settings().busyTimeout().toMillis());
        component.deactivate();
    }

    private String nextLog() throws InterruptedException {
        return String.valueOf(log.poll(30, TimeUnit.SECONDS));
    }

    private SqliteStoreComponent component(String path, int busyTimeout) {
        Map<String, Object> values = Map.of("path", path, "busy_timeout_ms", busyTimeout);
        SqliteStoreConfiguration configuration = proxy(
                SqliteStoreConfiguration.class,
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
        Logger logger = proxy(Logger.class, (proxy, method, arguments) -> {
            log.add(method.getName() + " " + arguments[0]);
            return null;
        });
        return new SqliteStoreComponent(configuration, logger);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
