// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.HostCommand.Call;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands tell that have no end of their own. */
@NeedsKernel
class LiveKernelIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INTERRUPTED = 128 + 2;
    private static final int PACKETS = 500;

    @TempDir
    Path directory;

    private Network network;
    private Stage stage;
    private AgentProcess agent;
    private HostCommand bpfman;
    private String program;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        agent = stage.startAgent(List.of(), List.of("--daemon"));
        agent.awaitReady();
        bpfman = new HostCommand(stage.runtimeDirectory(), directory).under("env", "--default-signal=INT");
        bpfman.ok("program load file " + stage.sample("tc_count") + " --programs tc:count");
        program = bpfman.ok("program list -q").strip();
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    private String attach() {
        bpfman.ok("link attach tc " + program + " " + Network.HOOK + " ingress -p 50 -n " + network.netns());
        return bpfman.ok("link list -q").strip();
    }

    /** The lines that were told as a whole: of the last one a part may be there only. */
    private static List<String> told(Call call) {
        try {
            String text = Files.readString(call.out());
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode line(Call call, int number) {
        Await.until(
                () -> "line " + number + " of " + call.command() + ": " + told(call),
                () -> told(call).size() > number);
        try {
            return JSON.readTree(told(call).get(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void watchTellsWhatHappensUntilItIsInterrupted() {
        Call watch = bpfman.start("watch", "link", "-o", "json");
        assertEquals("SYNCED", line(watch, 0).get("type").asText());
        String link = attach();
        JsonNode attached = line(watch, 1);
        assertEquals("LINK_ATTACHED", attached.get("type").asText());
        assertEquals(link, attached.get("link_id").asText());
        assertEquals(program, attached.get("program_id").asText());
        assertEquals(Network.HOOK, attached.get("interface").asText());
        bpfman.ok("link detach " + link);
        assertEquals("LINK_DETACHED", line(watch, 2).get("type").asText());
        Host.attempt("kill", "-INT", Long.toString(watch.process().pid()));
        assertEquals(INTERRUPTED, bpfman.end(watch).status());
        bpfman.ok("version");
    }

    @Test
    void topTellsWhatTheProgramsCounted() {
        String link = attach();
        network.burstToHook(PACKETS);
        Call top = bpfman.start("top", "-d", "100ms", "-o", "json");
        JsonNode first = line(top, 0).at("/dispatchers/0/members/0");
        assertEquals(link, first.get("link_id").asText());
        awaitRuns(top, PACKETS);
        network.burstToHook(PACKETS);
        awaitRuns(top, 2 * PACKETS);
        JsonNode last = line(top, told(top).size() - 1).at("/dispatchers/0/members/0");
        assertEquals(2 * PACKETS, last.at("/runs/count").asInt());
        assertEquals(0, last.at("/stops/count").asInt());
        Host.attempt("kill", "-INT", Long.toString(top.process().pid()));
        assertEquals(INTERRUPTED, bpfman.end(top).status());
    }

    private static void awaitRuns(Call top, int runs) {
        Await.until(
                () -> runs + " packets in " + told(top),
                () -> line(top, told(top).size() - 1)
                                .at("/dispatchers/0/members/0/runs/count")
                                .asInt()
                        == runs);
    }

    @Test
    void nobodyWhoWatchesHoldsUpTheEndOfTheAgent() {
        Call watch = bpfman.start("watch", "-o", "json");
        Call top = bpfman.start("top", "-o", "json");
        line(watch, 0);
        line(top, 0);
        bpfman.ok("agent stop");
        assertEquals(0, agent.awaitEnd());
        assertEquals(0, bpfman.end(watch).status());
        assertEquals(0, bpfman.end(top).status());
    }
}
