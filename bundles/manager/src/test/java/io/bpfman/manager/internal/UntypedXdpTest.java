// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.contract.EarlierRelease;
import io.bpfman.spi.store.StoreChange;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an earlier release loaded, with {@code expected_attach_type} 0, goes on under this one; the simulated kernel mixes it with nothing. */
class UntypedXdpTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private long oldProgram;
    private Link oldLink;

    private void start(SlotMechanism mechanism) {
        host = new SimulatedHost(directory);
        host.use(new Way("tcx", mechanism));
        SimulatedHost.Agent earlier = host.start("auto", EarlierRelease::untyped, UnaryOperator.identity());
        oldProgram = earlier.loadXdp(1);
        oldLink = earlier.changes.attach(XdpAttachSpec.of(oldProgram, "eth0").withPriority(50));
        List<StoreChange> migrated = new ArrayList<>();
        host.memory.programs().forEach(row -> migrated.add(new StoreChange.PutProgram(untyped(row))));
        host.memory.dispatchers().forEach(row -> migrated.add(new StoreChange.PutDispatcher(untyped(row))));
        host.memory.commit(migrated);
        agent = host.start("auto");
        agent.changes.recoverAll();
    }

    private static <R extends Record> R untyped(R row) {
        try {
            RecordComponent[] components = row.getClass().getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] = components[i].getName().equals("untyped")
                        ? Boolean.valueOf(true)
                        : components[i].getAccessor().invoke(row);
            }
            @SuppressWarnings("unchecked")
            Constructor<R> constructor = (Constructor<R>) row.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no record like the others", e);
        }
    }

    @ParameterizedTest
    @EnumSource(SlotMechanism.class)
    void membersOfBothSortsStandBesideEachOtherOnAnOldHook(SlotMechanism mechanism) {
        start(mechanism);
        assertEquals(List.of(1), host.meets(Direction.INGRESS));
        long fresh = agent.loadXdp(2);
        Link newLink = agent.changes.attach(XdpAttachSpec.of(fresh, "eth0").withPriority(10));
        assertEquals(List.of(2, 1), host.meets(Direction.INGRESS));
        agent.changes.change(new SetPriority(newLink.id(), 90));
        assertEquals(List.of(1, 2), host.meets(Direction.INGRESS));
        assertTrue(host.memory.dispatchers().get(0).untyped(), "its link takes no other");

        agent.changes.detach(new DetachRequest(oldLink.id()));
        assertEquals(List.of(2), host.meets(Direction.INGRESS));
        agent.changes.detach(new DetachRequest(newLink.id()));
        agent.changes.attach(XdpAttachSpec.of(fresh, "eth0"));
        assertFalse(host.memory.dispatchers().get(0).untyped(), "the hook was empty");
        assertEquals(List.of(2), host.meets(Direction.INGRESS));

        agent.changes.attach(XdpAttachSpec.of(oldProgram, "eth0").withPriority(10));
        assertEquals(List.of(1, 2), host.meets(Direction.INGRESS), "an old program on a new hook");
        agent.changes.unload(UnloadRequest.of(oldProgram));
        assertEquals(List.of(2), host.meets(Direction.INGRESS));
        agent.changes.unload(UnloadRequest.of(fresh));
        assertEquals(List.of(), host.kernel().programs().all());
    }

    @ParameterizedTest
    @EnumSource(SlotMechanism.class)
    void theAgentSaysWhatIsToBeLoadedAgain(SlotMechanism mechanism) {
        start(mechanism);
        List<String> said = host.log.complaints();
        assertEquals(2, said.size(), said::toString);
        assertTrue(said.get(0).contains("program(s) " + oldProgram + " were"), said.get(0));
        assertTrue(said.get(1).contains("dispatcher on eth0"), said.get(1));
        host.log.clear();
        agent.changes.unload(UnloadRequest.of(oldProgram));
        host.start("auto").changes.recoverAll();
        assertEquals(List.of(), host.log.complaints());
    }
}
