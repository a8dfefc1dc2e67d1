// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.EachBackend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program may do as a member, whatever the slots are made of: sit in several of them, and change the packet. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MembersKernelIT {

    private static final int BURST = 25;
    private static final int WRITTEN = 0x10;

    private Scene scene;
    private Traffic towards;
    private Traffic outOf;

    @BeforeAll
    void set(@TempDir Path directory, Agent agent) {
        scene = Scene.with(agent, directory);
        towards = scene.rig().towardsHook();
        outOf = scene.rig().outOfHook();
    }

    @AfterAll
    void clear() {
        if (scene != null) {
            scene.close();
        }
    }

    @EachBackend
    void oneProgramSitsInSeveralDispatchersAndTwiceInOne(String backend) {
        scene.pin(backend);
        Program program = scene.count();
        Program neighbour = scene.count();
        Link first = scene.attach(program, Direction.INGRESS, 10);
        scene.attach(neighbour, Direction.INGRESS, 20);
        Link second = scene.attach(program, Direction.INGRESS, 30);
        scene.attach(program, Direction.EGRESS, 10);
        assertEquals(List.of(program.id(), neighbour.id(), program.id()), scene.chain(DispatcherType.TC_INGRESS));

        towards.burst(BURST);
        assertEquals(2 * BURST, scene.counted(program), "runs in two slots of one dispatcher");
        assertEquals(BURST, scene.counted(neighbour));
        outOf.burst(BURST);
        assertEquals(3 * BURST, scene.counted(program), "runs in the other dispatcher");

        scene.detach(first);
        towards.burst(BURST);
        assertEquals(4 * BURST, scene.counted(program), "runs in the slot that stayed");
        scene.detach(second);
        towards.burst(BURST);
        assertEquals(4 * BURST, scene.counted(program), "runs without a slot there");
        assertEquals(3 * BURST, scene.counted(neighbour));
        outOf.burst(BURST);
        assertEquals(5 * BURST, scene.counted(program), "runs in the other dispatcher, which nobody touched");

        scene.unload(program);
        scene.unload(neighbour);
        assertEquals(List.of(), scene.bpfman().listDispatchers());
    }

    @EachBackend
    void membersPullAndStoreBytesOfThePacket(String backend) {
        scene.pin(backend);
        Program writer = pull(WRITTEN);
        Program reader = pull(WRITTEN + 4);
        scene.attach(writer, Direction.INGRESS, 10);
        scene.attach(reader, Direction.INGRESS, 20);

        towards.burst(BURST);

        assertEquals(
                Collections.nCopies(BURST, WRITTEN),
                found(reader),
                "what the second member found in the packets that the first had changed");
        scene.unload(writer);
        scene.unload(reader);
    }

    private Program pull(int tos) {
        return scene.object("tc_pull", "pull_and_store", Bytecode.testObject("tc_pull"), "tos", Scene.octet(tos));
    }

    /** The bytes that a program has found in its packets, from its map {@code found}. */
    private List<Integer> found(Program program) {
        ByteBuffer value = ByteBuffer.wrap(scene.agent()
                        .kernel()
                        .maps()
                        .read(program.mapPins().get("found"), 0)
                        .get(0))
                .order(ByteOrder.nativeOrder());
        int count = value.getInt();
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(value.getInt());
        }
        return found;
    }
}
