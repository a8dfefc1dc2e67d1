// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is stopped or killed takes nothing with it, and the next one goes on where it was. */
@NeedsAgent
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartKernelIT {

    @Test
    void killedAgent(@TempDir Path directory) {
        trafficGoesOnAndTheNextAgentKnowsEverything(directory, ChildAgent::kill);
    }

    @Test
    void stoppedAgent(@TempDir Path directory) {
        trafficGoesOnAndTheNextAgentKnowsEverything(directory, ChildAgent::stop);
    }

    /** The store of a release of version 11, the last one that had a table of details for each kind of links. */
    @Test
    void killedAgentOfAnEarlierRelease(@TempDir Path directory) {
        trafficGoesOnAndTheNextAgentKnowsEverything(directory, agent -> {
            agent.kill();
            EarlierStore.takeBack(directory.resolve("state.db"), 11);
        });
    }

    private static void trafficGoesOnAndTheNextAgentKnowsEverything(Path directory, Consumer<ChildAgent> ending) {
        Path root = Agent.newRoot();
        Rig rig = Rig.create();
        try (Traffic traffic = rig.towardsHook();
                ChildAgent first = ChildAgent.start(directory, root, rig.netns())) {
            long before = rig.arrived();
            long dropped = rig.droppedOnTheWay();
            long delivered = rig.delivered();
            traffic.start();
            ending.accept(first);
            long atEnd = rig.arrived();
            Await.until(() -> "packets do not go on", () -> rig.arrived() > atEnd + 1000);
            try (Scene scene = Scene.set(directory, rig, root)) {
                assertEquals(String.join("\n", first.report()), String.join("\n", ChildAgent.describe(scene.bpfman())));
                long sent = traffic.stop();
                Await.until(
                        () -> "of " + sent + " packets " + (rig.arrived() - before) + " have arrived",
                        () -> rig.arrived() - before + rig.droppedOnTheWay() - dropped == sent
                                && rig.delivered() - delivered == rig.arrived() - before);
                long packets = rig.arrived() - before;
                for (DispatcherType type : List.of(DispatcherType.XDP, DispatcherType.TC_INGRESS)) {
                    List<Program> members = members(scene, type);
                    assertEquals(2, members.size());
                    members.forEach(program -> assertEquals(packets, scene.counted(program), type.label()));
                }
                List<Program> alone = tcxPrograms(scene);
                assertEquals(HostKernel.current().hasTcx() ? 2 : 0, alone.size());
                alone.forEach(program -> assertEquals(packets, scene.counted(program), "tcx"));

                scene.bpfman().listLinks().forEach(scene::detach);
                assertEquals(List.of(), scene.agent().kernel().pins().list(root.resolve("tcx-ingress")));
                assertEquals(List.of(), scene.bpfman().listDispatchers());
                for (DispatcherType type : DispatcherType.ofDispatchers()) {
                    assertEquals(List.of(), scene.agent().kernel().pins().list(root.resolve(type.label())));
                }
            }
        } finally {
            rig.close();
            Host.run("rm", "-rf", root.toString());
        }
    }

    private static List<Program> tcxPrograms(Scene scene) {
        return scene.bpfman().listLinks().stream()
                .filter(link -> link.kind() == LinkKind.TCX)
                .map(link -> scene.bpfman().getProgram(link.programId()))
                .toList();
    }

    private static List<Program> members(Scene scene, DispatcherType type) {
        return scene.dispatcher(type).members().stream()
                .map(member -> scene.bpfman().getProgram(member.programId()))
                .toList();
    }
}
