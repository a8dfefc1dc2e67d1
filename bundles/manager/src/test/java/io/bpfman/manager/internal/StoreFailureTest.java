// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.Store;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that is locked, or cannot write what it has taken in: nothing is left of the change. */
@Tag("exhaustive")
class StoreFailureTest {

    private static final String LOCKED = "the database is locked by another process; try again";

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Scenario#cases")
    void locked(Scenario.Case scenario, @TempDir Path directory) {
        check(scenario, directory, store -> refusing(store, false));
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Scenario#cases")
    void failsWhenEverythingElseIsDone(Scenario.Case scenario, @TempDir Path directory) {
        check(scenario, directory, store -> refusing(store, true));
    }

    private static void check(Scenario.Case scenario, Path directory, UnaryOperator<Store> failing) {
        SimulatedHost host = scenario.host(directory);
        scenario.scenario().setUp(host.start(scenario.backend()), host);
        HostState before = HostState.of(host);
        List<List<Integer>> chains = Scenario.chains(host);
        SimulatedHost.Agent agent = host.start(scenario.backend(), UnaryOperator.identity(), failing);
        if (scenario.scenario().isMove()) {
            scenario.scenario().change(agent, host);
            assertTrue(host.log.complaints().get(0).contains(LOCKED), "the log says why nothing moved");
        } else {
            StoreException refused =
                    assertThrows(StoreException.class, () -> scenario.scenario().change(agent, host));
            assertEquals(LOCKED, refused.getMessage());
        }
        assertEquals(chains, Scenario.chains(host));
        assertEquals(before.whateverTheHandles(), HostState.of(host).whateverTheHandles());
        HostState.assertAgreement(host, "after the failure");
    }

    /** Fails the first commit, before or after its last step, and takes those after it. */
    private static Store refusing(Store store, boolean afterLastStep) {
        boolean[] failed = new boolean[1];
        return Fakes.of(Store.class, (proxy, method, arguments) -> {
            if (!method.getName().equals("commit") || failed[0]) {
                return Fakes.forward(store, twoArguments(method), arguments(method, arguments));
            }
            failed[0] = true;
            if (afterLastStep && arguments.length == 2) {
                ((Runnable) arguments[1]).run();
            }
            throw new StoreException(LOCKED);
        });
    }

    private static Method twoArguments(Method method) throws NoSuchMethodException {
        return method.getName().equals("commit") ? Store.class.getMethod("commit", List.class, Runnable.class) : method;
    }

    private static Object[] arguments(Method method, Object[] arguments) {
        return method.getName().equals("commit") && arguments.length == 1
                ? new Object[] {arguments[0], (Runnable) () -> {}}
                : arguments;
    }
}
