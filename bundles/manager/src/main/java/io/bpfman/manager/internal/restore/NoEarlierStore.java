// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where nothing is restored: nothing waits, and nothing can be made to. For any thread. */
public final class NoEarlierStore implements EarlierStore {

    @Override
    public List<Program> programs() {
        return List.of();
    }

    @Override
    public Optional<Program> program(long programId) {
        return Optional.empty();
    }

    @Override
    public List<LinkRow> links() {
        return List.of();
    }

    @Override
    public Optional<LinkRow> link(long linkId) {
        return Optional.empty();
    }

    @Override
    public List<LinkRow> linksOfProgram(long programId) {
        return List.of();
    }

    @Override
    public List<LinkRow> linksOfDispatcher(DispatcherKey key) {
        return List.of();
    }

    @Override
    public List<LinkRow> chainLinks(LinkKind kind, DispatcherKey attachPoint) {
        return List.of();
    }

    @Override
    public List<DispatcherRow> dispatchers() {
        return List.of();
    }

    @Override
    public Optional<DispatcherRow> dispatcher(DispatcherKey key) {
        return Optional.empty();
    }

    @Override
    public long nextLinkId() {
        throw refused();
    }

    @Override
    public void skipNumbers(long linkId, long sequence) {}

    @Override
    public long nextSequence() {
        throw refused();
    }

    @Override
    public void commit(List<StoreChange> changes, Runnable lastStep) {
        throw refused();
    }

    @Override
    public List<PlanRecord> plans() {
        return List.of();
    }

    @Override
    public long begin(PlanRecord plan) {
        throw refused();
    }

    @Override
    public void done(long planId, String actionId) {
        throw refused();
    }

    @Override
    public void end(long planId) {
        throw refused();
    }

    @Override
    public void settled(Collection<Subject> subjects) {
        throw refused();
    }

    private static IllegalStateException refused() {
        return new IllegalStateException("nothing is restored here: restore.enabled of io.bpfman.manager is not set");
    }
}
