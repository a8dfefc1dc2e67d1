// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What bpfman answered to a command, recorded.
 *
 * @param definition what sort of answer it is, by its name among our schemas
 */
public record Recorded(String command, String definition, JsonNode answer) {

    /** All that were recorded, each time as new objects. */
    public static List<Recorded> all() {
        ObjectMapper json = new ObjectMapper();
        List<Recorded> all = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Recorded.class.getResourceAsStream("recorded.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = json.readTree(line);
                all.add(new Recorded(
                        node.get("command").asText(), node.get("definition").asText(), node.get("answer")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    @Override
    public String toString() {
        return command;
    }
}
