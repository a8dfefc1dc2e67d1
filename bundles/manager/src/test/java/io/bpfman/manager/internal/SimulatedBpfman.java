// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Applied;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherChange;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Environment;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramMap;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.Removal;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.RunStats;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.TcxChain;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The service of an agent on a simulated machine, for tests that use it as callers do. */
record SimulatedBpfman(Changes changes, Batches batches, Queries queries) implements Bpfman {

    @Override
    public List<Program> load(LoadRequest request) {
        return changes.load(request);
    }

    @Override
    public Removal unload(UnloadRequest request) {
        return changes.unload(request);
    }

    @Override
    public Upgraded upgrade(UpgradeRequest request) {
        return changes.upgrade(request);
    }

    @Override
    public Upgraded rollback(RollbackRequest request) {
        return changes.rollback(request);
    }

    @Override
    public List<ProgramVersion> listVersions(long programId) {
        return changes.versions(programId);
    }

    @Override
    public Link attach(AttachSpec spec) {
        return changes.attach(spec);
    }

    @Override
    public Link change(LinkChange change) {
        return changes.change(change);
    }

    @Override
    public Dispatcher change(DispatcherChange change) {
        changes.change((SetCounting) change);
        return queries.dispatcher(change.key());
    }

    @Override
    public Environment change(SettingChange change) {
        changes.change(change);
        return queries.environment();
    }

    @Override
    public Removal detach(DetachRequest request) {
        return changes.detach(request);
    }

    @Override
    public List<Applied> apply(List<? extends Change> asked) {
        return batches.apply(asked);
    }

    @Override
    public PlanPreview preview(List<? extends Change> asked) {
        return batches.preview(asked);
    }

    @Override
    public PlanPreview preview(Change change) {
        return changes.preview(change);
    }

    @Override
    public Program getProgram(long programId) {
        return queries.program(programId);
    }

    @Override
    public Link getLink(long linkId) {
        return queries.link(linkId);
    }

    @Override
    public Dispatcher getDispatcher(DispatcherKey key) {
        return queries.dispatcher(key);
    }

    @Override
    public List<Program> listPrograms() {
        return queries.programs();
    }

    @Override
    public List<KernelProgram> listKernelPrograms() {
        return queries.kernelPrograms();
    }

    @Override
    public Optional<KernelProgram> getKernelProgram(long programId) {
        return queries.kernelProgram(programId);
    }

    @Override
    public List<ProgramMap> listMaps(long programId) {
        return queries.maps(programId);
    }

    @Override
    public Optional<KernelLink> getKernelLink(long linkId) {
        return queries.kernelLink(linkId);
    }

    @Override
    public Optional<RunStats> getRunStats(long programId) {
        return queries.runStats(programId);
    }

    @Override
    public List<Link> listLinks() {
        return queries.links();
    }

    @Override
    public List<Link> listLinks(long programId) {
        return queries.linksOf(programId);
    }

    @Override
    public List<Dispatcher> listDispatchers() {
        return queries.dispatchers();
    }

    @Override
    public long countRehung() {
        return 0;
    }

    @Override
    public Environment environment() {
        return queries.environment();
    }

    @Override
    public NamespaceId getNamespace(Optional<Path> netns) {
        return queries.namespace(netns);
    }

    @Override
    public List<String> listTargets(TargetQuery query) {
        return queries.targets(query);
    }

    @Override
    public List<UnreadableRecord> listUnreadable() {
        return queries.unreadable();
    }

    @Override
    public TcxChain getTcxChain(String interfaceName, Direction direction, Optional<Path> netns) {
        return queries.tcxChain(interfaceName, direction, netns);
    }

    @Override
    public List<OthersProgram> listOthers(String interfaceName, Optional<Path> netns) {
        return queries.others(interfaceName, netns);
    }
}
