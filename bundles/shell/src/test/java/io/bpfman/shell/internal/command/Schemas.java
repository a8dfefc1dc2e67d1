// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.bpfman.shell.CommandShell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The schemas that the shell has of what commands answer. */
final class Schemas {

    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private Schemas() {}

    /** What is wrong with a value by a definition. */
    static Set<String> problems(String definition, JsonNode value) {
        return SCHEMAS.computeIfAbsent(definition, Schemas::read).validate(value).stream()
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    private static JsonSchema read(String definition) {
        try (InputStream in = CommandShell.class.getResourceAsStream("bpfman.schema.json")) {
            ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(in);
            assertFalse(schema.at("/$defs/" + definition).isMissingNode(), definition);
            schema.put("$ref", "#/$defs/" + definition);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
