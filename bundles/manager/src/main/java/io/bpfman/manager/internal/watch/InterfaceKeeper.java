// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/**
 * Keeps what is recorded in step with the interfaces that there are, while they come, go and are renamed. It hears of them on the kernel's thread, and does what
 * follows on one of its own, under the locks of the attach points like every other change.
 */
@SuppressWarnings("try") // locks are held, not used
public final class InterfaceKeeper implements AutoCloseable {

    private final Kernel kernel;
    private final AttachPointLocks locks;
    private final List<? extends HookFamily> families;
    private final Logger log;
    private final InterfaceNews news = new InterfaceNews();
    private final Thread thread = new Thread(this::work, "bpfman interface keeper");
    private final AtomicReference<@Nullable InterfaceWatch> watch = new AtomicReference<>();
    private final List<Runnable> arrivals = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private volatile boolean deaf;

    public InterfaceKeeper(Kernel kernel, AttachPointLocks locks, List<? extends HookFamily> families, Logger log) {
        this.kernel = kernel;
        this.locks = locks;
        this.families = families;
        this.log = log;
        thread.setDaemon(true);
    }

    /** Has {@code told} run whenever an interface may have come or got another name, on the keeper's thread: it must return soon. */
    public void onArrival(Runnable told) {
        arrivals.add(told);
    }

    /** Begins to listen, unless it does already, and looks at every interface on which there is something of ours. */
    public void start() {
        if (listen()) {
            // on the thread that looks at all the rest, too, so that nobody waits for it
            news.happened(new InterfaceEvent.Missed());
        } else {
            reconcile();
        }
    }

    private boolean listen() {
        if (closed || watch.get() != null) {
            return true;
        }
        InterfaceWatch opened;
        try {
            opened = kernel.watchInterfaces(news);
        } catch (RuntimeException e) {
            deaf = true;
            log.warn(
                    "interfaces that come and go are noticed with the next change or start only: {}",
                    e.getMessage(),
                    e);
            return false;
        }
        deaf = false;
        if (!watch.compareAndSet(null, opened)) {
            // somebody else was quicker
            opened.close();
        } else if (closed) {
            opened.close();
        } else {
            thread.start();
        }
        return true;
    }

    /** Listens to this namespace as well. */
    public void include(NetNamespace namespace) {
        InterfaceWatch open = watch.get();
        if (open == null || closed) {
            return;
        }
        try {
            open.include(namespace);
        } catch (RuntimeException e) {
            log.warn(
                    "interfaces that go from network namespace {} are noticed with the next change or start only: {}",
                    namespace.nsid(),
                    e.getMessage(),
                    e);
        }
    }

    /** Whether the kernel tells of no interfaces, so that those that come and go are noticed with the next change only. */
    public boolean isDeaf() {
        return deaf;
    }

    /** Whether what is told is acted on; so it is before the keeper is started, when nothing is told. */
    public boolean isAlive() {
        return closed || watch.get() == null || thread.getState() != Thread.State.TERMINATED;
    }

    private void work() {
        boolean failed = false;
        for (Optional<InterfaceNews.Batch> next = news.take(); next.isPresent(); next = news.take()) {
            try {
                if (failed) {
                    reconcile();
                }
                settle(next.get());
                failed = false;
            } catch (RuntimeException | Error e) {
                // with the next news all is looked at, what was missed now among it
                failed = true;
                log.error("what became of interfaces is not recorded: {}", e.getMessage(), e);
            }
        }
    }

    private void settle(InterfaceNews.Batch batch) {
        batch.namespaces().forEach(this::settleNamespace);
        batch.interfaces().forEach(this::settleInterface);
        if (batch.missed()) {
            reconcile();
        }
        if (batch.missed() || batch.interfaces().values().stream().anyMatch(Optional::isPresent)) {
            arrivals.forEach(Runnable::run);
        }
    }

    private void settleNamespace(long nsid) {
        for (HookFamily family : families) {
            for (DispatcherKey key : family.recorded()) {
                if (key.nsid() == nsid) {
                    underLock(key, () -> {
                        family.departWithNamespace(key);
                        // where something is left, it is the next one of that inode, or the number was another's
                        family.namespaceOf(key).ifPresent(this::include);
                    });
                }
            }
        }
    }

    private void settleInterface(InterfaceNews.Numbers numbers, Optional<String> name) {
        List<DispatcherKey> keys = Stream.of(DispatcherType.values())
                .map(type -> new DispatcherKey(type, numbers.nsid(), numbers.ifindex()))
                .toList();
        for (HookFamily family : families) {
            List<DispatcherKey> recorded;
            // an attach that is under way records what it has done before it lets go of the lock
            try (AttachPointLocks.Held held = locks.attachPoints(keys)) {
                recorded = keys.stream().filter(family::has).toList();
            }
            recorded.forEach(key -> settle(family, key, name));
        }
    }

    /** Looks at every interface on which there is something of ours. */
    private void reconcile() {
        Map<NetNamespace, Map<Integer, String>> names = new HashMap<>();
        for (HookFamily family : families) {
            for (DispatcherKey key : family.recorded()) {
                Optional<String> name = family.namespaceOf(key)
                        .map(namespace -> names.computeIfAbsent(namespace, this::names))
                        .map(there -> there.get(key.ifindex()));
                if (family.isDue(key, name)) {
                    settle(family, key, name);
                }
            }
        }
    }

    /** The names of a namespace's interfaces; none when it is gone, or cannot be reached. */
    private Map<Integer, String> names(NetNamespace namespace) {
        Map<Integer, String> names = new HashMap<>();
        try {
            if (kernel.namespaces().find(namespace).isPresent()) {
                include(namespace);
                for (NetInterface found : kernel.namespaces().interfaces(namespace)) {
                    names.put(found.ifindex(), found.name());
                }
            }
        } catch (InterfaceNotFoundException e) {
            log.debug("no names of interfaces in network namespace {}: {}", namespace.nsid(), e.getMessage());
        }
        return names;
    }

    private void settle(HookFamily family, DispatcherKey key, Optional<String> name) {
        underLock(key, () -> {
            family.depart(key);
            name.ifPresent(now -> family.rename(key, now));
        });
    }

    /** One attach point that cannot be settled does not keep the others from it. */
    private void underLock(DispatcherKey key, Runnable work) {
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            work.run();
        } catch (RuntimeException | Error e) {
            log.error("what became of the interface of {} is not recorded: {}", key, e.getMessage(), e);
        }
    }

    /** Stops listening for good, and waits for what is being done. Nobody may start it any more. */
    @Override
    public void close() {
        closed = true;
        InterfaceWatch open = watch.get();
        if (open != null) {
            open.close();
        }
        news.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
