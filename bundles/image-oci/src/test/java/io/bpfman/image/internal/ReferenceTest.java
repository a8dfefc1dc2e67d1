// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

    private static final String HEX = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "xdp_pass, docker.io/library/xdp_pass:latest",
        "team/xdp_pass:v1, docker.io/team/xdp_pass:v1",
        "quay.io/bpfman-bytecode/tc_pass:latest, quay.io/bpfman-bytecode/tc_pass:latest",
        "localhost/x, localhost/x:latest",
        "localhost:5000/x:v1, localhost:5000/x:v1",
        "127.0.0.1:5000/a/b/c__d:V.1_2-3, 127.0.0.1:5000/a/b/c__d:V.1_2-3",
        "[::1]:5000/x, [::1]:5000/x:latest",
        "quay.io/a@sha256:" + HEX + ", quay.io/a@sha256:" + HEX,
        "quay.io/a:v1@sha256:" + HEX + ", quay.io/a:v1@sha256:" + HEX,
    })
    void isWhatEverybodyReadsInIt(String text, String whole) {
        assertEquals(whole, Reference.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/x",
                "x/",
                "X",
                "quay.io/A",
                "quay.io/a:",
                "quay.io/a:b c",
                "quay.io/../a",
                "quay.io/a/./b",
                "quay.io:port/a",
                "quay.io/a@sha256:12",
                "quay.io/a@md5:" + HEX,
                "quay.io/a?x=y",
                "quay.io/a#b",
                "user@host.example/a",
                "host.example:99/a/b\n",
            })
    void isRefusedWithWhatIsWrong(String text) {
        InvalidSpecException refused = assertThrows(InvalidSpecException.class, () -> Reference.parse(text));
        assertTrue(refused.getMessage().startsWith("invalid image reference \"" + text + "\": "), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000/a, true",
        "127.1.2.3/a, true",
        "[::1]/a, true",
        "127.0.0.1.example/a, false",
        "quay.io/a, false"
    })
    void knowsWhatIsOnThisMachine(String text, boolean loopback) {
        assertEquals(loopback, Reference.parse(text).isLoopback());
    }
}
