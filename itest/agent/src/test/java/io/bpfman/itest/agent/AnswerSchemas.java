// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The schemas of answers that the shell's jar has. */
final class AnswerSchemas {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AnswerSchemas() {}

    /** What is wrong with what a command printed by a definition, or nothing. */
    static String problem(String definition, String printed) {
        try {
            ObjectNode schema = read();
            assertTrue(schema.at("/$defs/" + definition).isObject(), definition);
            schema.put("$ref", "#/$defs/" + definition);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(JSON.readTree(printed))
                    .stream()
                    .map(Object::toString)
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("bpfman.home"), "lib"))) {
            URL jar = jars.filter(file -> file.getFileName().toString().startsWith("bpfman-shell-"))
                    .findFirst()
                    .orElseThrow()
                    .toUri()
                    .toURL();
            try (URLClassLoader shell = new URLClassLoader(new URL[] {jar}, null);
                    InputStream in = shell.getResourceAsStream("io/bpfman/shell/bpfman.schema.json")) {
                return (ObjectNode) JSON.readTree(in);
            }
        }
    }
}
