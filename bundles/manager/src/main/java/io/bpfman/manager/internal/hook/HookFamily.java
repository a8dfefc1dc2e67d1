// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.HookSpec;
import io.bpfman.api.PlanPreview;
import io.bpfman.manager.internal.Family;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/**
 * What the families have in common whose links are on hooks of network interfaces: their attach points are locked, recovered once, and follow interfaces that
 * go or are renamed. Whoever calls holds the attach points' locks, unless it says otherwise.
 */
@SuppressWarnings("try") // locks are held, not used
public abstract class HookFamily implements Family {

    protected final Shared shared;
    /** The attach points that are as they are recorded. */
    protected final SettledAttachPoints settled;

    /** What every such family works with. */
    public record Shared(
            Kernel kernel, Store store, Pipeline pipeline, AttachPointLocks locks, LostDatabase lost, Logger log) {}

    protected HookFamily(Shared shared, SettledAttachPoints settled) {
        this.shared = shared;
        this.settled = settled;
    }

    /** The attach point of a link. */
    public static DispatcherKey keyOf(LinkRow row) {
        return detailsOf(row).attachPoint();
    }

    private static HookDetails detailsOf(LinkRow row) {
        return row.link().details().onHook().orElseThrow();
    }

    private static List<DispatcherKey> keysOf(Collection<LinkRow> rows) {
        return rows.stream().map(HookFamily::keyOf).distinct().toList();
    }

    /** Which of an interface's attach points a spec names. */
    protected abstract DispatcherType typeOf(HookSpec spec);

    /** The dispatcher of an attach point, in a family that has them. */
    protected abstract Optional<DispatcherRow> dispatcher(DispatcherKey key);

    /** The family's links of an attach point. */
    protected abstract List<LinkRow> links(DispatcherKey key);

    /** Every attach point that something of is recorded. */
    public abstract Set<DispatcherKey> recorded();

    /** Every attach point that has to be looked at closely when an agent has started. */
    protected abstract Set<DispatcherKey> unsettled();

    /** Whether what recovery needs is there. */
    protected boolean isServed(DispatcherKey key) {
        return true;
    }

    /** Whether pins of ours are there of an attach point of which nothing is recorded, and nothing hangs there by them. */
    protected abstract boolean hangsNothing(DispatcherKey key);

    /** An attach point of the family as the journal calls it. */
    protected abstract Subject subject(DispatcherKey key);

    /** Brings an attach point to what is recorded; whether it is known to be so then. */
    protected abstract boolean mend(DispatcherKey key);

    /** Has what was found of an attach point, and hangs nowhere, be taken for what a crash left. */
    protected abstract void letGo(DispatcherKey key);

    /** Whether an interface may have gone, or another name than this one is recorded; to be asked again under the lock. No lock is needed. */
    public abstract boolean isDue(DispatcherKey key, Optional<String> name);

    /** Forgets what is recorded of an attach point, and tells so, if its interface is gone. */
    public abstract void depart(DispatcherKey key);

    /** The same for an attach point in a namespace that is said to be gone, unless a path leads to it: its interfaces may go a moment later. */
    public abstract void departWithNamespace(DispatcherKey key);

    @Override
    public final Target target(AttachSpec spec) {
        HookSpec asked = (HookSpec) spec;
        NetNamespace namespace = shared.kernel().namespaces().open(asked.netns());
        NetInterface found = shared.kernel().namespaces().interfaceByName(namespace, asked.interfaceName());
        return new Target(Optional.of(Hook.of(found, typeOf(asked))));
    }

    @Override
    public final Target target(LinkRow earlier) {
        HookDetails details = detailsOf(earlier);
        NetNamespace namespace = shared.kernel().namespaces().open(details.netns());
        NetInterface found = shared.kernel().namespaces().interfaceByName(namespace, details.interfaceName());
        return new Target(Optional.of(Hook.of(found, details.attachPoint().type())));
    }

    @Override
    public final boolean isServed(LinkRow link) {
        return isServed(keyOf(link));
    }

    /** An attach point as specs name it. */
    private record Place(Optional<Path> netns, String interfaceName, DispatcherType hook) {}

    @Override
    public final Object place(AttachSpec spec) {
        HookSpec asked = (HookSpec) spec;
        return new Place(asked.netns(), asked.interfaceName(), typeOf(asked));
    }

    @Override
    public final Held lock(Target target) {
        return shared.locks().attachPoints(List.of(hookOf(target).key()));
    }

    @Override
    public final Held lock(Collection<LinkRow> links) {
        return shared.locks().attachPoints(keysOf(links));
    }

    protected static Hook hookOf(Target target) {
        return target.hook().orElseThrow();
    }

    @Override
    public final void settle(Target target) {
        settle(hookOf(target).key());
    }

    @Override
    public final void settle(Collection<LinkRow> links) {
        keysOf(links).forEach(this::settle);
    }

    /** Brings an attach point to a state that a change can start from. */
    public final void settle(DispatcherKey key) {
        depart(key);
        if (isServed(key)) {
            recover(key);
        }
    }

    @Override
    public final void depart(LinkRow link) {
        depart(keyOf(link));
    }

    @Override
    public final void doubt(Draft draft) {
        settled.left(draft.attachPoints());
    }

    /** Brings an attach point to what is recorded, whatever is known of it. */
    public final void recoverAnew(DispatcherKey key) {
        settled.doubt(List.of(key));
        settle(key);
    }

    /** Recovers an attach point unless it is known to be as it is recorded. */
    public final void recover(DispatcherKey key) {
        if (settled.contains(key)) {
            return;
        }
        if (shared.lost().holds(key)) {
            if (!hangsNothing(key)) {
                return;
            }
            letGo(key);
        }
        if (mend(key)) {
            if (settled.isLeft(key) && interrupted().contains(key)) {
                shared.store().settled(List.of(subject(key)));
            }
            settled.settle(key);
        }
    }

    @Override
    public void recoverAll() {
        Set<DispatcherKey> doubtful = new HashSet<>(unsettled());
        doubtful.addAll(interrupted());
        settled.surveyed(doubtful);
        recoverDoubtful();
    }

    /** The attach points of plans that were interrupted. */
    private Set<DispatcherKey> interrupted() {
        return shared.store().plans().stream()
                .flatMap(plan -> plan.subjects().stream())
                .flatMap(subject ->
                        subject.attachPoint().filter(key -> subject(key).equals(subject)).stream())
                .collect(Collectors.toSet());
    }

    @Override
    public final void recoverDoubtful() {
        for (DispatcherKey key : settled.doubtful()) {
            try (Held held = shared.locks().attachPoints(List.of(key))) {
                settle(key);
            } catch (RuntimeException | Error e) {
                shared.log().error("{} is not recovered: {}", key, e.getMessage(), e);
            }
        }
    }

    /** Says what recovery does. What nobody recorded is taken down for all to see. */
    protected final void tell(DispatcherKey key, boolean recorded, Plan plan) {
        for (PlanPreview.Step step : plan.preview().steps()) {
            if (recorded) {
                shared.log().info("recovery of {}: {}", key, step.action());
            } else {
                shared.log().warn("nothing is recorded of {}: {}", key, step.action());
            }
        }
    }

    /** The namespace of an attach point, by the path that is recorded for it; empty when nothing is. No lock is needed. */
    public final Optional<NetNamespace> namespaceOf(DispatcherKey key) {
        return dispatcher(key)
                .map(row -> row.handle().hook().netInterface().namespace())
                .or(() -> links(key).stream()
                        .findFirst()
                        .map(HookFamily::detailsOf)
                        .map(details -> new NetNamespace(details.netns(), details.nsid())));
    }

    /** Whether something is recorded of an attach point. */
    public final boolean has(DispatcherKey key) {
        return dispatcher(key).isPresent() || !links(key).isEmpty();
    }

    /** Records the name that the interface of an attach point has now, and tells so. What hangs there stays: the kernel goes by the index. */
    public final void rename(DispatcherKey key, String name) {
        renaming(key, Optional.of(name)).ifPresent(draft -> {
            shared.pipeline().follow(draft, this::doubt);
            shared.log().info("the interface of {} is now {}", key, name);
        });
    }

    /** What recording this name would come to; empty when it is recorded, or is not known. */
    public final Optional<Draft> renaming(DispatcherKey key, Optional<String> now) {
        return now.flatMap(name -> renaming(key, name));
    }

    private Optional<Draft> renaming(DispatcherKey key, String name) {
        List<StoreChange> changes = new ArrayList<>();
        Map<DispatcherKey, DispatcherRow> dispatchers = new HashMap<>();
        dispatcher(key)
                .filter(row -> !row.handle().hook().netInterface().name().equals(name))
                .ifPresent(row -> {
                    dispatchers.put(key, row);
                    changes.add(new StoreChange.PutDispatcher(
                            row.heldBy(row.handle().named(name))));
                });
        List<LinkRow> renamed = links(key).stream()
                .filter(row -> !detailsOf(row).interfaceName().equals(name))
                .toList();
        renamed.forEach(row ->
                changes.add(new StoreChange.PutLink(row.detailed(detailsOf(row).named(name)))));
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        Plan plan = new Plan(List.of(), new Commit(List.of(new Commit.Part.Rows(changes)), List.of()), List.of());
        Before before = new Before(Map.of(), Before.ofLinks(renamed).links(), dispatchers, Set.of());
        return Optional.of(new Draft(plan, List.of(key), before));
    }

    /**
     * The attach points that are known to be as they are recorded, with pins of no revision but the live one. What an agent before left is looked at once:
     * after that only an attach point of which a change has left something behind is in doubt. For any thread.
     */
    public static final class SettledAttachPoints {

        private final Set<DispatcherKey> settled = ConcurrentHashMap.newKeySet();
        private final Set<DispatcherKey> doubtful = ConcurrentHashMap.newKeySet();
        private final Set<DispatcherKey> left = ConcurrentHashMap.newKeySet();
        private volatile boolean surveyed;

        /** Whether this one is known to be as it is recorded. */
        public boolean contains(DispatcherKey key) {
            return !doubtful.contains(key) && (surveyed || settled.contains(key));
        }

        /** This one has been brought to what is recorded; the caller holds its lock. */
        public void settle(DispatcherKey key) {
            doubtful.remove(key);
            left.remove(key);
            if (!surveyed) {
                settled.add(key);
            }
        }

        /** Something may have been left behind at these. */
        public void doubt(Collection<DispatcherKey> keys) {
            doubtful.addAll(keys);
        }

        /** Something may have been left behind at these, and in the journal a plan of them. */
        public void left(Collection<DispatcherKey> keys) {
            left.addAll(keys);
            doubt(keys);
        }

        /** Whether the journal may have a plan of this one, which was interrupted. */
        boolean isLeft(DispatcherKey key) {
            return !surveyed || left.contains(key);
        }

        /** Those of which something may have been left behind, as they are now. */
        public Set<DispatcherKey> doubtful() {
            return Set.copyOf(doubtful);
        }

        /** Every attach point has been looked at, and all but these are as they are recorded, or there is nothing of them. */
        public void surveyed(Collection<DispatcherKey> others) {
            others.stream().filter(key -> !contains(key)).forEach(key -> left(List.of(key)));
            surveyed = true;
        }
    }
}
