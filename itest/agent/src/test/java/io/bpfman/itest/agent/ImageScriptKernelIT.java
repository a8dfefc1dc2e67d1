// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.LoopbackRegistry;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script by which bpfman is looked at from outside: an image out of a registry, attached both ways, looked at with ls and sqlite3, and taken down. */
@NeedsKernel
class ImageScriptKernelIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Stage stage;
    private Network network;
    private LoopbackRegistry registry;
    private HostCommand bpfman;

    @BeforeEach
    void start() throws IOException {
        registry = LoopbackRegistry.start(directory.resolve("registry"), List.of(), List.of());
        network = Network.create();
        stage = Stage.open(Files.createDirectories(directory.resolve("stage")));
        stage.sample("tc_count");
        stage.startAgent(
                        List.of(),
                        List.of(
                                "--daemon",
                                "--image-cache-dir",
                                directory.resolve("cache").toString()))
                .awaitReady();
        bpfman = new HostCommand(stage.runtimeDirectory(), directory.resolve("stage"));
    }

    @AfterEach
    void clear() {
        try {
            stage.close();
        } finally {
            network.close();
            registry.close();
        }
    }

    private JsonNode json(String line) throws IOException {
        return JSON.readTree(bpfman.ok(line + " -o json"));
    }

    private String sqlite(String query) {
        return Host.run("sqlite3", stage.runtimeDirectory().resolve("state.db").toString(), query)
                .strip();
    }

    private List<String> dispatchers(String hook) {
        Path place = stage.pins().resolve(hook);
        return Files.isDirectory(place)
                ? Host.run("ls", place.toString())
                        .lines()
                        .filter(name -> name.startsWith("dispatcher_"))
                        .toList()
                : List.of();
    }

    private long attach(long program, String direction) throws IOException {
        return json("attach tc --program-id=" + program + " --direction=" + direction + " --netns=" + network.netns()
                        + " " + Network.HOOK)
                .at("/record/id")
                .asLong();
    }

    @Test
    void theScriptWorks() throws IOException {
        String repository = registry.host() + "/bpfman-bytecode/tc_count";
        String published = bpfman.ok("image build " + repository + ":latest tc_count.bpf.o");
        assertTrue(published.matches("published: " + repository + "@sha256:[0-9a-f]{64}\n"), published);
        String digest = published.strip().substring(published.indexOf("sha256:"));
        assertEquals(digest, json("image inspect " + repository).get("digest").asText());

        JsonNode first =
                json("load image --program=tc:count " + repository + ":latest").at("/programs/0/record");
        JsonNode source = first.at("/load/image_source");
        assertEquals(repository + ":latest", source.get("url").asText());
        assertEquals(digest, source.get("digest").asText());
        assertEquals("IfNotPresent", source.get("pull_policy").asText());
        long other = json("load image --programs tc:count --image-url " + repository + " --pull-policy Never")
                .at("/programs/0/record/program_id")
                .asLong();
        long program = first.get("program_id").asLong();
        assertEquals(
                repository + ":latest",
                json("image list").at("/images/0/reference").asText());

        long ingress = attach(program, "ingress");
        assertTrue(dispatchers("tc-ingress").size() > 0);
        assertTrue(sqlite("SELECT * FROM dispatchers WHERE type='tc-ingress'").startsWith("tc-ingress|"));
        network.burstToHook(5);
        assertEquals(5, stage.awaitCounted(program, 5));
        long egress = attach(program, "egress");
        assertEquals("tc-egress|1\ntc-ingress|1", sqlite("SELECT type, num_extensions FROM dispatchers ORDER BY 1"));

        bpfman.ok("detach " + ingress);
        assertEquals(List.of(), dispatchers("tc-ingress"));
        assertEquals("tc-egress|1", sqlite("SELECT type, num_extensions FROM dispatchers"));
        bpfman.ok("detach " + egress);
        assertEquals(List.of(), dispatchers("tc-egress"));
        assertEquals("", sqlite("SELECT * FROM dispatchers"));
        bpfman.ok("unload " + program);
        bpfman.ok("unload " + other);
        assertEquals("Forgot " + repository + ":latest\n", bpfman.ok("image prune --keep-bytes 0"));
        assertEquals("", bpfman.ok("image list"));
        assertEquals("no findings\n", bpfman.ok("doctor"));
    }
}
