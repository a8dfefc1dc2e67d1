// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.SetCounting;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.events.BpfmanEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dispatchers whose slots count, or do not, on a simulated kernel. */
class CountingTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
        agent.loadAndAttach(10);
    }

    private Dispatcher dispatcher() {
        return agent.queries.dispatchers().get(0);
    }

    private void count(boolean counting) {
        agent.changes.change(new SetCounting(dispatcher().key(), counting));
    }

    private Optional<Long> runs() {
        return dispatcher().members().get(0).counts().map(MemberCounts::runs);
    }

    @Test
    void countsGoOnFromWhereTheyStopped() {
        host.meets();
        assertEquals(Optional.of(1L), runs());

        count(false);
        assertFalse(dispatcher().counting());
        assertEquals(List.of(10), host.meets());
        assertEquals(Optional.empty(), runs());

        count(true);
        assertEquals(Optional.of(1L), runs());
        host.meets();
        assertEquals(Optional.of(2L), runs());
    }

    @Test
    void theChoiceStaysThroughChangesMovesAndAgents() {
        count(false);
        agent.loadAndAttach(20);
        agent.moveTo("netlink");
        agent = host.start("auto");
        agent.changes.recoverAll();
        agent.loadAndAttach(30);
        assertFalse(dispatcher().counting());
        assertEquals(List.of(10, 20, 30), host.meets());
        assertTrue(dispatcher().members().stream()
                .allMatch(member -> member.counts().isEmpty()));
    }

    @Test
    void whatIsAsItIsToBeStaysWithoutANewRevision() {
        count(true);
        assertEquals(1, dispatcher().revision());
        SetCounting unknown = new SetCounting(new DispatcherKey(DispatcherType.TC_EGRESS, 1, 2), true);
        assertThrows(NotFoundException.class, () -> agent.changes.change(unknown));
        assertThrows(NotFoundException.class, () -> agent.changes.preview(unknown));
        assertTrue(agent.changes
                        .preview(new SetCounting(dispatcher().key(), false))
                        .steps()
                        .size()
                > 2);
        assertTrue(dispatcher().counting());
    }

    @Test
    void theChangeIsTold() {
        List<String> topics = new ArrayList<>();
        host.listeners.add((topic, properties) -> topics.add(topic));
        count(false);
        assertEquals(List.of(BpfmanEvents.DISPATCHER_CHANGED), topics);
    }
}
