// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnVersionTest {

    private static Optional<String> answer(String line) throws IOException {
        return OwnVersion.answer(List.of(line.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "version -o text",
                "--runtime-dir /run/x version --output=text",
                "version --log=debug --config /x.toml -otext"
            })
    void isATextAsTheAgentsIs(String line) throws IOException {
        assertTrue(answer(line).orElseThrow().matches("bpfman .+\nJava 1.+\n"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version --json", "version -o json", "version --output json", "version -ojson"})
    void isJsonAsTheAgentsIs(String line) throws IOException {
        String answer = answer(line).orElseThrow();
        assertTrue(answer.matches("\\{\n  \"version\": \".+\",\n  \"java\": \".+\"\n}\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"program list", "version extra", "version -o yaml", "version -o", "version --help", "help"})
    void answersNothingElse(String line) throws IOException {
        assertEquals(Optional.empty(), answer(line));
    }
}
