// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.SetPriority;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent goes on with pins and a store of a release that loaded XDP programs with {@code expected_attach_type} 0; no packet is lost or met twice. */
@NeedsAgent
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XdpUntypedKernelIT {

    @TempDir
    private Path directory;

    @Test
    void everyChangeOfWhatAnEarlierReleaseHungUpIsExact() {
        Path root = Agent.newRoot();
        Rig rig = Rig.create();
        try (Traffic traffic = rig.towardsHook()) {
            Link first = hangUpAsBefore(rig, root);
            try (Scene scene = Scene.set(directory, rig, root)) {
                Program old = scene.bpfman().getProgram(first.programId());
                assertTrue(old.untyped());
                long before = rig.arrived();
                long dropped = rig.droppedOnTheWay();
                traffic.start();
                Await.until(() -> "no packets", () -> rig.arrived() > before + 100);

                Program fresh = scene.count(DispatcherType.XDP);
                assertFalse(fresh.untyped());
                Link second = scene.attach(fresh, DispatcherType.XDP, 10);
                Link again = scene.attach(old, DispatcherType.XDP, 20);
                scene.change(new SetPriority(second.id(), 90));
                scene.detach(second);
                scene.detach(again);
                Program other = scene.count(DispatcherType.XDP);
                scene.attach(other, DispatcherType.XDP, 5);
                scene.unload(other);
                assertEquals(
                        List.of(old.id()),
                        scene.dispatcher(DispatcherType.XDP).members().stream()
                                .map(member -> member.programId())
                                .toList());

                long sent = traffic.stop();
                Await.until(
                        () -> "of " + sent + " packets " + (rig.arrived() - before) + " have arrived",
                        () -> rig.arrived() - before + rig.droppedOnTheWay() - dropped == sent);
                long met = scene.dispatcher(DispatcherType.XDP)
                        .members()
                        .get(0)
                        .counts()
                        .orElseThrow()
                        .runs();
                assertEquals(rig.arrived() - before, met, "packets that met the member that was there all the time");

                scene.detach(first);
                scene.attach(fresh, DispatcherType.XDP, 50);
                scene.attach(old, DispatcherType.XDP, 60);
                scene.attach(scene.count(DispatcherType.XDP), DispatcherType.XDP, 70);
                long counted = scene.counted(fresh);
                traffic.burst(10);
                Await.until(() -> "the new dispatcher counts nothing", () -> scene.counted(fresh) == counted + 10);
            }
        } finally {
            rig.close();
            Host.run("rm", "-rf", root.toString());
        }
    }

    /** What the release before left: programs, dispatcher, link and store. */
    private Link hangUpAsBefore(Rig rig, Path root) {
        Agent agent = Agent.startEarlierRelease(directory, root);
        Link link;
        try {
            Scene scene = Scene.over(directory, rig, agent);
            link = scene.attach(scene.count(DispatcherType.XDP), DispatcherType.XDP, 50);
        } finally {
            agent.close();
        }
        EarlierStore.takeBack(directory.resolve("state.db"), 6);
        return link;
    }
}
