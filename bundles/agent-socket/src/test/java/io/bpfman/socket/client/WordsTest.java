// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    private static byte[] line(String... words) {
        return (String.join("\0", words) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theLastOfACommandLineAreTheArguments() {
        List<byte[]> last = Words.lastOf(line("java", "-cp", "x", "Main", "a", "", "\u00ff"), 3);
        assertEquals(3, last.size());
        assertArrayEquals(new byte[] {'a'}, last.get(0));
        assertArrayEquals(new byte[0], last.get(1));
        assertArrayEquals(new byte[] {(byte) 0xff}, last.get(2));
        assertEquals(List.of(), Words.lastOf(line("java", "Main"), 0));
    }

    @Test
    void argumentsAreUtf8AndNothingElse() throws Exception {
        byte[] utf8 = "name=\u65e5\ufffd".getBytes(StandardCharsets.UTF_8);
        assertEquals(List.of("name=\u65e5\ufffd", ""), Words.decode(List.of(utf8, new byte[0])));
        byte[] latin1 = "it's=\u00fc\\".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                "argument 2, $'it\\x27s=\\xfc\\x5c', is not UTF-8, which names and arguments have to be",
                assertThrows(ClientException.class, () -> Words.decode(List.of(utf8, latin1)))
                        .getMessage());
    }

    @Test
    void whatTheJvmDecodedWellIsTakenAsItIs() throws Exception {
        assertEquals(List.of("program", "list"), Words.of(new String[] {"program", "list"}));
    }
}
