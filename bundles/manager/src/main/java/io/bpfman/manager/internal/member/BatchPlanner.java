// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans several changes of members as one: each dispatcher that is concerned gets one next revision, of the members that it is to have when all of the changes
 * are made, or is published for the first time, or is withdrawn.
 */
public final class BatchPlanner {

    private final BatchSnapshot snapshot;
    private final List<Plan> plans = new ArrayList<>();
    /** The interfaces that an earlier step of the plan creates a clsact on. */
    private final Set<NetInterface> clsactCreated = new HashSet<>();

    private BatchPlanner(BatchSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The plan; throws what one of the changes would throw before its first step. */
    public static Plan plan(BatchSnapshot snapshot) {
        BatchPlanner planner = new BatchPlanner(snapshot);
        requireDistinctPins(snapshot);
        List<PointSnapshot> built = snapshot.points().stream()
                .filter(point -> !point.onlyLosesLinks())
                .toList();
        built.forEach(point -> planner.plans.add(planner.build(point)));
        planner.removals(built);
        for (BatchSnapshot.Unloaded unloaded : snapshot.unloaded()) {
            ProgramRemoval removal = ProgramRemoval.of(unloaded.maps(), unloaded.formPins(), snapshot.settings());
            planner.plans.add(new Plan(List.of(), new Commit(List.of(removal.part()), List.of()), removal.cleanup()));
        }
        planner.plans.add(new Plan(
                List.of(),
                new Commit(List.of(), List.of()),
                snapshot.superseded().stream()
                        .<Action>map(Action.RemovePin::new)
                        .toList()));
        return Plan.joined(planner.plans);
    }

    private static void requireDistinctPins(BatchSnapshot snapshot) {
        Set<Path> pins = new HashSet<>();
        snapshot.points().stream()
                .flatMap(point -> point.coming().stream())
                .flatMap(coming -> coming.spec().linkPinPath().stream())
                .filter(pin -> !pins.add(pin))
                .findFirst()
                .ifPresent(pin -> {
                    throw new InvalidSpecException(
                            "two links are to be pinned at " + pin + "; give each its own place");
                });
    }

    /** Where links only go, those of one dispatcher service after those of another. */
    private void removals(List<PointSnapshot> built) {
        Map<Boolean, List<PointSnapshot>> losing = snapshot.points().stream()
                .filter(PointSnapshot::onlyLosesLinks)
                .collect(Collectors.groupingBy(
                        point -> point.key().type() == DispatcherType.XDP, LinkedHashMap::new, Collectors.toList()));
        for (List<PointSnapshot> points : losing.values()) {
            PointSnapshot first = points.get(0);
            plans.add(RemovalPlanner.plan(
                    new RemovalSnapshot(
                            points.stream()
                                    .flatMap(point -> point.leaving().stream())
                                    .collect(Collectors.toSet()),
                            points.stream()
                                    .flatMap(point -> point.dispatcher().stream())
                                    .toList(),
                            first.status(),
                            first.settings(),
                            first.now()),
                    built.stream().map(PointSnapshot::key).collect(Collectors.toSet())));
        }
    }

    /** The next, or the first, revision of a dispatcher. */
    private Plan build(PointSnapshot point) {
        Optional<DispatcherSnapshot> live = point.dispatcher().filter(dispatcher -> dispatcher.state() == State.LIVE);
        requireChangeable(point);
        MemberList before = point.dispatcher().map(DispatcherSnapshot::chain).orElse(new MemberList(List.of()));
        MemberList left = before.without(point.leaving());
        for (Map.Entry<Long, Program> replaced : point.replaced().entrySet()) {
            left = left.running(Set.of(replaced.getKey()), replaced.getValue().id());
        }
        for (LinkChange change : point.changes()) {
            left = left.changed(change);
        }
        Set<Long> switchedOn = left.switched(before, true);
        switchedOn.forEach(id -> ChangePlanner.requireNoObstacle(id, point.obstacles()));
        Set<Integer> resting = before.members().stream()
                .filter(row -> point.leaving().contains(row.link().id()))
                .map(LinkRow::counterIndex)
                .collect(Collectors.toSet());
        List<LinkRow> added = new ArrayList<>();
        MemberList chain = left;
        for (AttachSnapshot coming : point.coming()) {
            AttachPlanner.check(coming);
            LinkRow running = AttachPlanner.row(coming, chain.members().size() < 10 ? chain.freeCounter(resting) : 0);
            LinkRow row = point.disabled().contains(coming.linkId())
                    ? running.detailed(MemberList.details(running).withEnabled(false))
                    : running;
            added.add(row);
            chain = chain.plus(row);
        }
        Set<Long> repinned = new HashSet<>(switchedOn);
        // a pin of the old program that the user asked for elsewhere does not stand for the new one
        repinned.addAll(point.replaced().keySet());
        return revise(point, live, before, chain, added, repinned);
    }

    private static void requireChangeable(PointSnapshot point) {
        point.dispatcher()
                .filter(dispatcher -> !point.changes().isEmpty()
                        || !point.replaced().isEmpty()
                        || point.counting().isPresent())
                .ifPresent(dispatcher -> ChangePlanner.requireThere(
                        dispatcher,
                        Stream.concat(
                                        point.changes().stream().map(LinkChange::linkId),
                                        point.replaced().keySet().stream().sorted())
                                .findFirst()
                                .map(id -> "link " + id)
                                .orElse("the dispatcher of " + point.key())));
    }

    private Plan revise(
            PointSnapshot point,
            Optional<DispatcherSnapshot> live,
            MemberList before,
            MemberList chain,
            List<LinkRow> added,
            Set<Long> switchedOn) {
        RevisionSteps steps = steps(point, chain, switchedOn);
        Revision.Form form = live.map(dispatcher ->
                        RevisionSteps.formOf(dispatcher.row(), point.status(), new Revision.Overlap.None()))
                .orElseGet(() ->
                        AttachPlanner.preferred(point.status(), point.key().type()));
        if (live.isPresent()) {
            point.coming()
                    .forEach(coming ->
                            AttachPlanner.requireMode(coming.spec(), live.get().row()));
        } else {
            point.prospect().require();
        }
        Revision revision = steps.revision(
                point.nextRevision(),
                form,
                added.stream().map(row -> row.link().id()).collect(Collectors.toSet()));
        List<Action> prepare = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        prepare.add(new Action.MountBpffs(point.settings().bpffs()));
        prepare.addAll(steps.loadForms());
        prepare.addAll(RevisionSteps.build(revision));
        added.forEach(row -> prepare.add(new Action.ResetCounts(revision, row.counterIndex())));
        AttachHandleRef handle = live.isPresent()
                ? replace(live.get(), revision, prepare)
                : publish(point, steps, form, revision, prepare, cleanup);
        prepare.addAll(takePins(point, before, chain));
        cleanup.addAll(steps.placePins(revision));
        point.dispatcher()
                .ifPresent(dispatcher ->
                        cleanup.add(new Action.RetireRevision(dispatcher.row().directory())));
        List<Commit.Part> parts = new ArrayList<>();
        if (!point.leaving().isEmpty()) {
            parts.add(new Commit.Part.Rows(point.leaving().stream()
                    .sorted()
                    .<StoreChange>map(StoreChange.DeleteLink::new)
                    .toList()));
        }
        Instant createdAt = point.dispatcher()
                .map(dispatcher -> dispatcher.row().createdAt())
                .orElse(point.now());
        parts.add(new Commit.Part.LiveRevision(revision, handle, steps.members(revision), createdAt, point.now()));
        return new Plan(prepare, new Commit(parts, List.of()), cleanup);
    }

    private static RevisionSteps steps(PointSnapshot point, MemberList chain, Set<Long> switchedOn) {
        RevisionSteps steps = new RevisionSteps(
                        point.settings(),
                        point.hook(),
                        chain,
                        point.forms(),
                        point.status(),
                        point.dispatcher().map(DispatcherSnapshot::row))
                .inMode(mode(point))
                .switchingOn(switchedOn)
                .untyped(point.first().filter(program -> program.untyped()).isPresent());
        point.counting().ifPresent(change -> steps.counting(change.counting()));
        return steps;
    }

    /** The one mode that all who ask for one ask for; else the one in which the dispatcher hung. */
    private static XdpMode mode(PointSnapshot point) {
        Set<XdpMode> wanted = point.coming().stream()
                .map(coming -> AttachPlanner.modeOf(coming.spec()))
                .filter(mode -> mode != XdpMode.AUTO)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (wanted.size() > 1) {
            throw new InvalidSpecException("invalid attach spec: the XDP dispatcher of "
                    + point.hook().netInterface().name() + " runs in one mode, and "
                    + wanted.stream().map(XdpMode::label).collect(Collectors.joining(" and ")) + " are asked for");
        }
        return wanted.stream()
                .findFirst()
                .orElseGet(() -> point.dispatcher()
                        .filter(dispatcher -> point.coming().isEmpty())
                        .map(dispatcher -> RevisionSteps.modeOf(dispatcher.row()))
                        .orElse(XdpMode.AUTO));
    }

    private static AttachHandleRef replace(DispatcherSnapshot live, Revision revision, List<Action> prepare) {
        AttachHandleRef handle = new AttachHandleRef.Known(live.handle());
        prepare.add(new Action.ReplaceRevision(
                handle, revision.directory(), live.row().directory()));
        return handle;
    }

    private AttachHandleRef publish(
            PointSnapshot point,
            RevisionSteps steps,
            Revision.Form form,
            Revision revision,
            List<Action> prepare,
            List<Action> cleanup) {
        NetInterface netInterface = point.hook().netInterface();
        if (point.dispatcher().isEmpty()) {
            prepare.add(new Action.PinInterface(
                    netInterface, point.settings().layout().interfacePin(point.key())));
        }
        point.dispatcher()
                .flatMap(DispatcherSnapshot::remains)
                .ifPresent(remains -> prepare.add(new Action.ReleaseRemains(remains)));
        AttachHandleRef.Published published = new AttachHandleRef.Published(point.key(), form.backend());
        // what one direction of the plan creates is there for the other, and is noted for both while no row tells of it
        boolean sibling = point.clsact() == Clsact.ABSENT && clsactCreated.contains(netInterface);
        Clsact clsact = sibling ? Clsact.OURS : point.clsact();
        if (sibling) {
            prepare.add(steps.onHook().claimClsact());
            cleanup.add(steps.onHook().removeClaim());
        }
        List<Action> publishing = steps.onHook().publish(revision.directory(), published, clsact, point.status());
        if (publishing.stream().anyMatch(ClsactAction.CreateClsact.class::isInstance)) {
            clsactCreated.add(netInterface);
        }
        prepare.addAll(publishing);
        cleanup.addAll(steps.onHook().afterPublishing(published, clsact, point.status()));
        return published;
    }

    /** Of links that go, or do not run any more: a pin that the user asked for goes with the revision whose slot it holds. */
    private static List<Action> takePins(PointSnapshot point, MemberList before, MemberList chain) {
        if (point.dispatcher().isEmpty()) {
            return List.of();
        }
        DispatcherRow row = point.dispatcher().get().row();
        Set<Long> off = chain.switched(before, false);
        return before.members().stream()
                .filter(member -> off.contains(member.link().id())
                        || (point.leaving().contains(member.link().id())
                                && MemberList.details(member).enabled()))
                .filter(member -> MemberList.keepsOwnPin(point.settings().layout(), member))
                .<Action>map(member -> new Action.TakePin(
                        member.link().pinPath(),
                        point.settings()
                                .layout()
                                .takenPin(row.directory(), member.link().id()),
                        row.mechanism()))
                .toList();
    }
}
