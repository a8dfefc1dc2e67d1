// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.BytecodeSource.Image.Pulled;
import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.contract.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents whose programs come from images. */
class ImageDocumentsTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String DOCUMENT = """
            {"api_version": "bpfman.io/v1", "name": "edge",
             "programs": [
              {"name": "a", "image": "quay.example/tc:v1", "pull_policy": "always", "type": "tc", "function": "pass"},
              {"name": "b", "image": "quay.example/tc:v1", "pull_policy": "Always", "type": "tc", "function": "pass"}]}
            """;

    @TempDir
    private Path directory;

    private final List<BytecodeSource.Image> asked = new ArrayList<>();
    private SimulatedHost host;
    private DocumentRoom documents;

    @BeforeEach
    void start() {
        start(directory);
    }

    private void start(Path place) {
        host = new SimulatedHost(place);
        byte[] object = Samples.bytes("samples/tc_pass");
        host.images = Optional.of(image -> {
            asked.add(image);
            if (image.reference().contains("missing")) {
                throw new ImageException("there is no such image");
            }
            return image.as(new Pulled(DIGEST, new Bytecode(object), image.reference(), List.of()));
        });
        documents = host.start("tcx").rooms.documents(new Gate());
    }

    private List<Outcome> apply(String text) {
        return documents.apply(new DocumentRequest(text, false, false), DocumentNames.ofTheAgent()).entries().stream()
                .map(DocumentResult.Entry::outcome)
                .toList();
    }

    @Test
    void anImageIsFoundOnceForAllOfADocument() {
        assertEquals(List.of(Outcome.LOADED, Outcome.LOADED), apply(DOCUMENT));
        assertEquals(List.of(BytecodeSource.image("quay.example/tc:v1", PullPolicy.ALWAYS, Optional.empty())), asked);
        host.memory
                .programs()
                .forEach(program ->
                        assertEquals(DIGEST, program.image().orElseThrow().digest()));
    }

    @Test
    void anExportNamesTheImageByItsDigestAndComesToTheSame() throws IOException {
        apply(DOCUMENT);
        String exported = documents.export("edge");
        String named = "\"image\": \"quay.example/tc:v1@" + DIGEST + "\"";
        assertTrue(exported.replace("\":\"", "\": \"").contains(named), exported);
        assertTrue(exported.contains("Always") && !exported.contains("\"file\""), exported);
        start(Files.createDirectory(directory.resolve("other")));
        asked.clear();
        apply(exported);
        assertEquals(
                List.of("quay.example/tc:v1@" + DIGEST),
                asked.stream().map(BytecodeSource.Image::reference).toList());
        assertEquals(exported, documents.export("edge"));
    }

    @Test
    void whatIsLoadedAlreadyIsNotAskedFor() {
        apply(DOCUMENT);
        String exported = documents.export("edge");
        asked.clear();
        assertEquals(List.of(Outcome.UNCHANGED, Outcome.UNCHANGED), apply(exported));
        assertEquals(List.of(), asked);
    }

    @Test
    void anotherObjectThanTheDocumentMeansChangesNothing() {
        String wanted = DOCUMENT.replace("\"type\"", "\"digest\": \"sha256:" + "00".repeat(32) + "\", \"type\"");
        String message =
                assertThrows(InvalidSpecException.class, () -> apply(wanted)).getMessage();
        assertTrue(message.contains("the digest of quay.example/tc:v1 is sha256:"), message);
        assertThrows(ImageException.class, () -> apply(DOCUMENT.replace("tc:v1", "missing:v1")));
        assertEquals(List.of(), host.memory.programs());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"image\": \"a/b\", \"file\": \"x.o\" | $.programs[0].image: an object is in a file or in an image, and both are given",
                "\"file\": \"x.o\", \"pull_policy\": \"Never\" | $.programs[0].pull_policy: this is about an image, and a file is given",
                "\"image\": \"a/b\", \"pull_policy\": \"Now\" | $.programs[0].pull_policy",
                "\"digest\": \"x\" | $.programs[0]"
            })
    void saysWhatIsWrong(String fields, String message) {
        String text =
                "{\"api_version\": \"bpfman.io/v1\", \"name\": \"edge\", \"programs\": [{\"name\": \"a\", \"type\": \"tc\","
                        + " \"function\": \"pass\", " + fields + "}]}";
        String said =
                assertThrows(InvalidSpecException.class, () -> apply(text)).getMessage();
        assertTrue(said.contains(message), said);
    }
}
