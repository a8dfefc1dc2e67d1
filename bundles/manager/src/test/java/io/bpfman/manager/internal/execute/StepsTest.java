// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.manager.internal.plan.Action;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java cannot check that there is a step for each action. */
class StepsTest {

    private static Stream<Class<?>> actions(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(StepsTest::actions) : Stream.of(type);
    }

    @Test
    @SuppressWarnings("NullAway") // nothing is done
    void everyActionHasAStep() {
        Steps steps = new Steps(null, null, null, null, null);
        Set<Class<?>> actions = actions(Action.class).collect(Collectors.toSet());
        assertEquals(actions, steps.known());
    }
}
