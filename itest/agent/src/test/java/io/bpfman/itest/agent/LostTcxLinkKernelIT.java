// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A TCX link that somebody else took off its hook stays recorded, and is said to be lost, until it is detached or its interface goes. */
@NeedsKernel
@NeedsTcx
class LostTcxLinkKernelIT {

    private static final String LOST = "detached by somebody else";

    @TempDir
    private Path directory;

    private Stage stage;
    private Network network;
    private AgentProcess agent;
    private long program;
    private long link;

    /** How somebody else takes a link off its hook. */
    enum By {
        LINK_DETACH {
            @Override
            void take(Stage stage, long kernelLink) {
                Host.run("bpftool", "link", "detach", "id", Long.toString(kernelLink));
            }
        },
        PIN_REMOVED {
            @Override
            void take(Stage stage, long kernelLink) {
                Host.run("find", stage.pins().toString(), "-path", "*tcx-ingress/link_*", "-delete");
            }
        },
        BPFFS_EMPTIED {
            @Override
            void take(Stage stage, long kernelLink) {
                Host.run("rm", "-rf", stage.pins().toString());
            }
        };

        abstract void take(Stage stage, long kernelLink);
    }

    @BeforeEach
    void attach() {
        stage = Stage.open(directory);
        network = Network.create();
        agent = stage.startAgent();
        program = load();
        link = attach(program);
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    private long load() {
        return stage.load(agent, stage.sample("tc_count"), "tcx:count");
    }

    private String attachCommand(long id) {
        return "bpfman:attach-tcx --program-id " + id + " --direction ingress --netns " + network.netns() + " "
                + Network.HOOK;
    }

    private long attach(long id) {
        return Stage.linkId(agent.json(attachCommand(id)));
    }

    private void lose(By by) {
        long kernelLink = Long.parseLong(stage.records()
                .query("SELECT kernel_link_id FROM links WHERE id = " + link)
                .get(0)
                .get("kernel_link_id"));
        by.take(stage, kernelLink);
    }

    private void restart() {
        agent.kill();
        agent = stage.startAgent();
    }

    /** The ids of all links, those that are said to be lost negative. */
    private List<Long> links() {
        List<Long> ids = new ArrayList<>();
        for (String line : agent.ok("bpfman:links").lines().skip(1).toList()) {
            long id = Long.parseLong(line.split(" ", 2)[0]);
            ids.add(line.contains(LOST) ? -id : id);
        }
        return ids;
    }

    @ParameterizedTest
    @CsvSource({
        "LINK_DETACH, true, false",
        "LINK_DETACH, false, true",
        "LINK_DETACH, true, true",
        "PIN_REMOVED, true, true",
        "BPFFS_EMPTIED, false, true"
    })
    void itStaysUntilItIsDetached(By by, boolean another, boolean restart) {
        lose(by);
        assertEquals(List.of(-link), links());
        List<Long> expected = new ArrayList<>(List.of(-link));
        if (another) {
            expected.add(attach(load()));
        }
        if (restart) {
            restart();
        }
        assertEquals(expected, links());
        assertTrue(agent.ok("bpfman:get link " + link).contains(LOST));
        assertTrue(agent.allErrors().contains("link " + link + " of program " + program), agent.allErrors());

        String said = agent.ok("bpfman:detach " + link);
        assertTrue(said.contains("it was not there any more"), said);
        expected.remove(0);
        assertEquals(expected, links());
        restart();
        assertEquals(expected, links());
    }

    @Test
    void itsProgramIsAttachedAgainOnceItIsDetached() {
        lose(By.LINK_DETACH);
        Answer refused = agent.run(attachCommand(program));
        assertTrue(refused.failed(), refused.toString());
        assertTrue(refused.error().contains("which was detached by somebody else; detach it first"), refused.error());
        agent.ok("bpfman:detach " + link);
        long again = attach(program);
        assertEquals(List.of(again), links());
        long before = stage.counted(program);
        network.burstToHook(5);
        assertEquals(before + 5, stage.awaitCounted(program, before + 5));
    }

    @ParameterizedTest
    @EnumSource
    void itGoesWithItsInterface(By by) {
        lose(by);
        assertEquals(List.of(-link), links());
        network.deletePair();
        Await.until(() -> "links are " + links(), () -> links().isEmpty());
        assertTrue(stage.pinTree().stream().noneMatch(path -> path.startsWith("tcx-ingress/")), "no pins are left");
    }

    @Test
    void itGoesWithAnInterfaceThatWasReplacedWhileNoAgentRan() {
        lose(By.LINK_DETACH);
        agent.kill();
        network.replacePair();
        agent = stage.startAgent();
        assertEquals(List.of(), links());
    }
}
