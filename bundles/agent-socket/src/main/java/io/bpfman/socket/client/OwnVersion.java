// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The answer to {@code bpfman version} where no agent answers: this client's own, in the agent's words. It needs no agent, and no rights. */
final class OwnVersion {

    private static final Set<String> SETTINGS =
            Set.of("--config", "--log", "--runtime-dir", "--image-cache-dir", "--lock-timeout");
    private static final Set<String> AS_JSON = Set.of("--json", "--output=json", "-o=json", "-ojson");
    private static final Set<String> AS_TEXT = Set.of("--output=text", "-o=text", "-otext");
    private static final Set<String> HELP = Set.of("-h", "--help");
    private static final String MANIFEST = "/META-INF/MANIFEST.MF";
    private static final Attributes.Name VERSION = new Attributes.Name("Bundle-Version");

    private OwnVersion() {}

    /** The answer, if the version is what these words ask for; throws for words that no version takes. */
    static Optional<String> answer(List<String> words) throws IOException, ClientException {
        List<String> asked = withoutSettings(words);
        if (asked.isEmpty() || !asked.get(0).equals("version")) {
            return Optional.empty();
        }
        boolean json = false;
        for (int i = 1; i < asked.size(); i++) {
            String word = asked.get(i);
            if (HELP.contains(word)) {
                return Optional.empty();
            }
            if ((word.equals("-o") || word.equals("--output")) && i + 1 < asked.size()) {
                i++;
                word = "-o" + asked.get(i);
            }
            if (AS_JSON.contains(word)) {
                json = true;
            } else if (!AS_TEXT.contains(word)) {
                throw ClientException.usage(
                        "version does not take \"" + word + "\"\nusage: bpfman version [-o text|json]");
            }
        }
        return Optional.of(text(version(), json));
    }

    private static String text(String version, boolean json) {
        String java = Runtime.version().toString();
        return json
                ? "{\n  \"version\": \"" + version + "\",\n  \"java\": \"" + java + "\"\n}\n"
                : "bpfman " + version + "\nJava " + java + "\n";
    }

    /** What was typed without the options that every command takes. */
    static List<String> withoutSettings(List<String> words) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            if (SETTINGS.contains(word)) {
                i++;
            } else if (equals < 0 || !SETTINGS.contains(word.substring(0, equals))) {
                rest.add(word);
            }
        }
        return rest;
    }

    /** As the jar that this class came in says it. */
    private static String version() throws IOException {
        try (InputStream in = OwnVersion.class.getResourceAsStream(MANIFEST)) {
            String version =
                    in == null ? null : new Manifest(in).getMainAttributes().getValue(VERSION);
            return version == null ? "of unknown version" : version;
        }
    }
}
