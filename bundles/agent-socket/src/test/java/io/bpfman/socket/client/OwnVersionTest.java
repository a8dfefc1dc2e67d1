// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnVersionTest {

    private static Optional<String> answer(String line) throws IOException, ClientException {
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
    void isATextAsTheAgentsIs(String line) throws IOException, ClientException {
        assertTrue(answer(line).orElseThrow().matches("bpfman .+\nJava 1.+\n"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version --json", "version -o json", "version --output json", "version -ojson"})
    void isJsonAsTheAgentsIs(String line) throws IOException, ClientException {
        String answer = answer(line).orElseThrow();
        assertTrue(answer.matches("\\{\n  \"version\": \".+\",\n  \"java\": \".+\"\n}\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"program list", "version --help", "version -h", "help"})
    void answersNothingElse(String line) throws IOException, ClientException {
        assertEquals(Optional.empty(), answer(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version extra", "version -o yaml", "version -o", "version --bogus"})
    void isAskedInWordsThatItTakes(String line) {
        ClientException wrong = assertThrows(ClientException.class, () -> answer(line));
        assertEquals(80, wrong.status());
        assertTrue(wrong.getMessage().startsWith("version does not take \""), wrong.getMessage());
    }
}
