// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.kernel.linux.internal.bpf.LoadAdvice.Advice;
import io.bpfman.kernel.linux.internal.sys.Errno;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadAdviceTest {

    private static final String CONTENT =
            "func#0 @0\nprocessed 5 insns (limit 1000000) max_states_per_insn 0 total_states 0\n";

    @Test
    void aVerifierThatSaysWhyRejectedIt() {
        String log = "0: (85) call unknown#100000\ninvalid func unknown#100000\n" + CONTENT;
        assertEquals(
                new Advice("the verifier rejected it", Optional.of(log)),
                LoadAdvice.of(Errno.EINVAL, "", log, List.of("jumps"), true));
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE})
    void tooManyFilesAreNotTheVerifiersDoing(int errno) {
        assertEquals(new Advice("", Optional.empty()), LoadAdvice.of(errno, "", CONTENT, List.of("jumps"), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", CONTENT})
    void withoutAWordOfTheVerifierTheLikelyReasonsAreNamed(String log) {
        Advice shared = LoadAdvice.of(Errno.EINVAL, "", log, List.of("jumps"), true);
        assertEquals(Optional.empty(), shared.log());
        assertTrue(shared.text().contains("[jumps]"), shared.text());
        assertTrue(shared.text().contains("expected_attach_type"), shared.text());
        String frags = LoadAdvice.of(Errno.EINVAL, "", log, List.of(), true).text();
        assertTrue(frags.contains("xdp.frags"), frags);
        assertFalse(frags.contains("rejected"), frags);
    }

    @Test
    void whatLibbpfSaysIsKept() {
        assertEquals(
                new Advice("map 'absent': cannot be created", Optional.empty()),
                LoadAdvice.of(Errno.EINVAL, "map 'absent': cannot be created", "", List.of(), false));
    }
}
