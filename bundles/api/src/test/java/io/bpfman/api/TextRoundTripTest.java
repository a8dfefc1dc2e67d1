// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What is written as text is read back as it was. */
class TextRoundTripTest {

    @Property
    void globalValues(@ForAll @Size(min = 1, max = 64) byte[] bytes) {
        GlobalValue value = GlobalValue.of(bytes);
        assertEquals(value, GlobalValue.parse(value.toString()));
        assertEquals(value.hashCode(), GlobalValue.parse(value.toString()).hashCode());
    }

    @Property
    void proceedOnMasks(@ForAll Set<TcAction> actions) {
        ProceedOn mask = ProceedOn.of(actions.toArray(Verdict[]::new));
        assertEquals(Arrays.stream(TcAction.values()).filter(actions::contains).toList(), mask.tcActions());
        if (!actions.isEmpty()) {
            String names = mask.tcActions().stream().map(TcAction::label).collect(Collectors.joining(","));
            assertEquals(mask, ProceedOn.parseTc(names));
        }
    }
}
