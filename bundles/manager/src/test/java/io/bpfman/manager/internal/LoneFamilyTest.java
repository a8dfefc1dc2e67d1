// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.UnloadRequest;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.kernel.sim.Simulation;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.announce.LinkServices;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Executor;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.load.BytecodeFiles;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.Orphans;
import io.bpfman.manager.internal.member.Samples;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.recover.Adopt;
import io.bpfman.manager.internal.recover.FoundFile;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family of links that are on no hook takes part in every change, and waits for nobody who works on an interface. */
@SuppressWarnings("try") // a lock is held, not used
class LoneFamilyTest {

    /** One row a link, and nothing in the kernel. */
    private static final class Lone implements Family {
        private final List<String> settled = new ArrayList<>();

        @Override
        public Target target(AttachSpec spec) {
            return new Target(Optional.empty());
        }

        @Override
        public Held lock(Target target) {
            return () -> {};
        }

        @Override
        public Held lock(Collection<LinkRow> links) {
            return () -> {};
        }

        @Override
        public void settle(Target target) {
            settled.add("target");
        }

        @Override
        public void settle(Collection<LinkRow> links) {
            settled.add("links");
        }

        private static Draft draft(Collection<LinkRow> before, List<StoreChange> changes) {
            Commit commit = new Commit(List.of(new Commit.Part.Rows(changes)), List.of());
            return new Draft(new Plan(List.of(), commit, List.of()), List.of(), Before.ofLinks(before));
        }

        @Override
        public Draft attach(AttachSpec spec, Program program, Target target, Numbers numbers) {
            Link link = new Link(
                    numbers.linkId(),
                    spec.programId(),
                    spec.kind(),
                    OptionalLong.of(500 + numbers.linkId()),
                    Path.of("/sys/fs/bpf/bpfman/links/" + numbers.linkId()),
                    new TcxLinkDetails("eth0", (int) numbers.linkId(), Direction.INGRESS, 50, 0, Optional.empty(), 7),
                    spec.metadata(),
                    Samples.NOW);
            return draft(List.of(), List.of(new StoreChange.PutLink(new LinkRow(link, numbers.sequence(), 0))));
        }

        @Override
        public Draft change(LinkChange change, LinkRow link) {
            throw new IllegalStateException("nothing can be changed");
        }

        @Override
        public Draft removal(Collection<LinkRow> links, Optional<Program> unloaded) {
            List<StoreChange> changes = new ArrayList<>();
            links.forEach(
                    row -> changes.add(new StoreChange.DeleteLink(row.link().id())));
            unloaded.ifPresent(program -> changes.add(new StoreChange.DeleteProgram(program.id())));
            return draft(links, changes);
        }

        @Override
        public void doubt(Draft draft) {}

        @Override
        public Map<Long, String> missing(Collection<LinkRow> links) {
            return Map.of();
        }

        @Override
        public void recoverAll() {}

        @Override
        public void recoverDoubtful() {}
    }

    @Test
    void isAttachedDetachedAndUnloadedWhileSomebodyHoldsItsInterface(@TempDir Path directory) throws Exception {
        Kernel kernel = new Simulation(Set.of()).kernel();
        InMemoryStore store = new InMemoryStore();
        Fakes.Log log = new Fakes.Log();
        BytecodeKeep keep = new BytecodeFiles(directory.resolve("programs"));
        LostDatabase lost = new LostDatabase(
                kernel, store, Samples.LAYOUT, Adopt.ASK, new FoundFile(directory.resolve("found")), log.logger);
        Announcer announcer =
                new Announcer(new LinkServices(new FakeContext().context), (topic, news) -> {}, List::of, log.logger);
        Executor executor = new Executor(kernel, store, type -> Optional.empty(), keep, log.logger::warn);
        Pipeline pipeline = new Pipeline(executor, announcer);
        AttachPointLocks locks = new AttachPointLocks();
        Lone lone = new Lone();
        Kinds kinds = new Kinds(Map.of(LinkKind.TCX, new Kinds.Kind(lone, Set.of(ProgramType.TCX))));
        MapFetcher maps = new MapFetcher(kernel, store, Samples.LAYOUT);
        Orphans orphans = new Orphans(kernel, store, maps, keep, Samples.SETTINGS, executor, lost, log.logger);
        Loads loads = new Loads(kinds, maps, keep, Samples.SETTINGS, Clock.systemUTC(), orphans, locks, pipeline);
        Changes changes = new Changes(
                store,
                new Records(kernel, store),
                kinds,
                null,
                loads,
                new InterfaceKeeper(kernel, locks, List.of(), log.logger),
                lost,
                locks,
                pipeline);
        store.commit(List.of(new StoreChange.PutProgram(Samples.program(42, ProgramType.TCX))));
        TcxAttachSpec spec = TcxAttachSpec.of(42, "nowhere", Direction.INGRESS);

        try (Held held = locks.attachPoints(List.of(new DispatcherKey(DispatcherType.TC_INGRESS, 7, 2)))) {
            CompletableFuture.runAsync(() -> {
                        assertEquals(1, changes.preview(spec).steps().size());
                        Link first = changes.attach(spec);
                        Link second = changes.attach(spec);
                        changes.detach(new DetachRequest(first.id()));
                        assertEquals(
                                List.of(second),
                                store.links().stream().map(LinkRow::link).toList());
                        changes.unload(new UnloadRequest(42, UnloadRequest.WhenLinked.DETACH));
                    })
                    .get(1, TimeUnit.MINUTES);
        }
        assertEquals(List.of(), store.programs());
        assertEquals(List.of("target", "target", "links", "links"), lone.settled);
        changes.recoverAll();
        assertEquals(List.of(), log.complaints());
    }
}
