// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often kernel and store are asked, or told, for one attach beside nine members: the answers of one change are asked for once. */
class AskedOnceTest {

    private final Map<String, Integer> calls = new TreeMap<>();
    private SimulatedHost host;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    private <T> T over(Class<T> type, T target) {
        return Fakes.of(type, (proxy, method, arguments) -> {
            boolean area = method.getParameterCount() == 0
                    && method.getReturnType().isInterface()
                    && method.getReturnType().getPackage() == Kernel.class.getPackage();
            Object answer = Fakes.forward(target, method, arguments);
            if (area) {
                return area(method.getReturnType(), answer);
            }
            calls.merge(type.getSimpleName() + "." + method.getName(), 1, Integer::sum);
            return answer;
        });
    }

    private <A> A area(Class<A> type, Object target) {
        return over(type, type.cast(target));
    }

    @Test
    void anAttachBesideNineAsksOnce() {
        SimulatedHost.Agent agent =
                host.start("tcx", kernel -> over(Kernel.class, kernel), store -> over(Store.class, store));
        long program = agent.load(1);
        for (int i = 0; i < 9; i++) {
            agent.attach(program, 50);
        }
        calls.clear();
        agent.attach(program, 50);
        assertEquals(1, calls.get("Filters.ingressQdisc"), calls::toString);
        assertEquals(1, calls.get("Programs.load"), calls::toString);
        assertEquals(10, calls.get("Maps.putProgram"), calls::toString);
        assertEquals(10, calls.get("Pins.duplicate"), calls::toString);
        assertTrue(calls.get("Store.dispatcher") <= 5, calls::toString);
        assertTrue(calls.get("InterfacePins.state") <= 2, calls::toString);
    }
}
