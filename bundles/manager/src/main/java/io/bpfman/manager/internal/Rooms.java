// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.PlanPreview;
import io.bpfman.api.UnloadRequest;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.chain.ChainFamily;
import io.bpfman.manager.internal.chain.ChainFetcher;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.execute.Executor;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.hook.HookFamily.SettledAttachPoints;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.Intake;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.Orphans;
import io.bpfman.manager.internal.lone.LoneFamily;
import io.bpfman.manager.internal.lone.LoneFetcher;
import io.bpfman.manager.internal.member.DispatcherReader;
import io.bpfman.manager.internal.member.DispatcherViews;
import io.bpfman.manager.internal.member.InspectionFetcher;
import io.bpfman.manager.internal.member.MemberFamily;
import io.bpfman.manager.internal.member.MemberFetcher;
import io.bpfman.manager.internal.member.RecoveryFetcher;
import io.bpfman.manager.internal.member.TraceSwitch;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.recover.Adoption;
import io.bpfman.manager.internal.recover.AdoptionInspector;
import io.bpfman.manager.internal.recover.FileInspector;
import io.bpfman.manager.internal.recover.Forgetting;
import io.bpfman.manager.internal.recover.HostInspector;
import io.bpfman.manager.internal.recover.JournalInspector;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.recover.Mender;
import io.bpfman.manager.internal.recover.OrphanInspector;
import io.bpfman.manager.internal.recover.PinInspector;
import io.bpfman.manager.internal.recover.PinnedRecords;
import io.bpfman.manager.internal.recover.ProgramInspector;
import io.bpfman.manager.internal.recover.SettingInspector;
import io.bpfman.manager.internal.recover.StoreInspector;
import io.bpfman.manager.internal.restore.Restorer;
import io.bpfman.manager.internal.restore.WaitingInspector;
import io.bpfman.manager.internal.upgrade.UpgradeFetcher;
import io.bpfman.manager.internal.upgrade.Upgrades;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.manager.internal.watch.Losses;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.service.log.Logger;

/** Puts the rooms of a manager together. */
final class Rooms {

    final InterfaceKeeper interfaces;
    final Losses losses;
    final Changes changes;
    final Batches batches;
    final Queries queries;
    final Loads loads;
    final TraceSwitch traces;

    private final Function<Gate, DocumentRoom> documents;
    /** All that is looked at, each inspector by itself. */
    final List<Inspector> inspectors;

    final Restorer restorer;
    final Executor executor;
    final Pipeline pipeline;

    /** @param patience for network namespaces that are on their way out */
    Rooms(
            Kernel kernel,
            Store store,
            EarlierStore earlier,
            BytecodeKeep keep,
            Dispatchers dispatchers,
            Settings settings,
            LostDatabase lost,
            Announcer announcer,
            Intake intake,
            Duration patience,
            Logger log) {
        Clock clock = Clock.systemUTC();
        Records records = new Records(kernel, store);
        PinnedRecords pinned = new PinnedRecords(kernel, store, settings.layout(), lost, log::warn);
        this.executor = new Executor(kernel, store, dispatchers, keep, pinned, log::warn);
        this.pipeline = new Pipeline(executor, announcer);
        AttachPointLocks locks = new AttachPointLocks();
        HookFamily.Shared shared = new HookFamily.Shared(kernel, store, pipeline, locks, lost, log);
        SettledAttachPoints settled = new SettledAttachPoints();
        MemberFetcher fetcher = new MemberFetcher(kernel, store, records, keep, settings, settled, clock);
        MemberFamily members = new MemberFamily(
                shared,
                settled,
                fetcher,
                new RecoveryFetcher(kernel, store, settings),
                new InspectionFetcher(kernel, store, records, keep, settings.layout(), dispatchers),
                dispatchers,
                patience);
        this.traces = new TraceSwitch(shared, fetcher, members, dispatchers);
        ChainFamily chains = new ChainFamily(shared, new ChainFetcher(kernel, store, records, settings, clock));
        MapFetcher maps = new MapFetcher(kernel, store, earlier, settings.layout());
        LoneFetcher lone = new LoneFetcher(kernel, store, records, Kinds.LONE, keep, maps, lost, settings, clock);
        Kinds kinds = new Kinds(members, chains, new LoneFamily(lone, pipeline, locks, log));
        Orphans orphans = new Orphans(kernel, store, earlier, maps, keep, settings, executor, lost, log);
        this.loads = new Loads(kinds, maps, keep, settings, clock, orphans, locks, pipeline, intake);
        DispatcherReader unnoted = new DispatcherReader(kernel, settings.layout());
        Adoption adoption = new Adoption(
                new Adoption.Tools(kernel, store, settings.layout(), lost, pinned, keep, locks, pipeline, log),
                key -> members.adoptable(key, pinned, unnoted));
        this.interfaces = new InterfaceKeeper(kernel, locks, List.of(chains, members), log);
        this.losses = new Losses(store, kinds, announcer, log);
        this.restorer = new Restorer(store, earlier, kinds, loads, keep, lost, locks, pipeline, log);
        Upgrades upgrades = new Upgrades(
                store,
                records,
                kinds,
                loads,
                new UpgradeFetcher(kernel, store, loads, maps, keep, settings),
                keep,
                settings,
                locks,
                pipeline,
                executor);
        this.changes = new Changes(
                store,
                records,
                kinds,
                members,
                loads,
                restorer,
                upgrades,
                interfaces,
                lost,
                adoption,
                new InterruptedCommits(store, kinds, locks, pipeline, log),
                locks,
                pipeline);
        this.queries = new Queries(
                kernel,
                store,
                records,
                dispatchers,
                new DispatcherViews(store, fetcher, dispatchers, losses::look, log),
                losses,
                restorer);
        this.batches = new Batches(
                store, records, kinds, loads, interfaces, lost, locks, pipeline, changes, queries, upgrades);
        this.documents = gate -> new DocumentRoom(kernel, store, keep, this, gate, settings, log);
        Mender mender = new Mender(locks, pipeline);
        this.inspectors = Stream.concat(
                        Stream.of(
                                new StoreInspector(store),
                                new AdoptionInspector(store, lost, adoption),
                                new HostInspector(kernel, settings.keep().getParent()),
                                new SettingInspector(dispatchers),
                                new JournalInspector(store, () -> {
                                    changes.recoverDoubtful();
                                    loads.removeOrphans();
                                }),
                                new ProgramInspector(kernel, store, records, forgetting()),
                                new WaitingInspector(restorer),
                                new PinInspector(kernel, store, records, settings, mender),
                                new FileInspector(store, keep, settings, mender),
                                new OrphanInspector(orphans, mender)),
                        kinds.families().stream().flatMap(family -> family.inspectors().stream()))
                .toList();
    }

    /**
     * Recovers all that there is, and has what others do be noticed from now on. What an agent left half taken down goes first, to its end: whoever looked at its
     * links before that would take them for links that others have taken away.
     */
    void begin() {
        changes.makeInterrupted();
        interfaces.start();
        losses.start();
        changes.recoverAll();
    }

    /** Documents, whose changes go in through this gate. */
    DocumentRoom documents(Gate gate) {
        return documents.apply(gate);
    }

    private Forgetting forgetting() {
        return new Forgetting() {
            @Override
            public List<PlanPreview.Step> steps(long programId) {
                return changes.preview(UnloadRequest.of(programId)).steps();
            }

            @Override
            public void forget(long programId) {
                changes.unload(UnloadRequest.of(programId));
            }
        };
    }
}
