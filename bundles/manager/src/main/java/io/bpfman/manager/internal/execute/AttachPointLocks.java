// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.DispatcherKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/**
 * Who may change what at the same time. All hooks of one interface share a lock, because both directions share its clsact; different interfaces do not
 * wait for each other. A program may be attached in several places at once, but not while it is unloaded.
 *
 * <p>Whoever loads or unloads a program does so beside all others that do, but for those with whom it shares maps, and not while what belongs to no program is
 * removed.
 *
 * <p>Programs are locked before interfaces, interfaces in the order of namespace and index, links that are on none in the order of their ids, then the loading
 * as such, and then maps in their order, so that nobody waits in a circle.
 */
public final class AttachPointLocks {

    private final Map<Object, Entry> entries = new HashMap<>();

    /** An interface. */
    private record Interface(long nsid, int ifindex) implements Comparable<Interface> {
        @Override
        public int compareTo(Interface other) {
            return nsid != other.nsid ? Long.compare(nsid, other.nsid) : Integer.compare(ifindex, other.ifindex);
        }
    }

    /** Maps that several programs use. */
    public record SharedMaps(String name, long set) implements Comparable<SharedMaps> {

        /** Those of a map set, by the id of the program that it was made with. */
        public static SharedMaps set(long id) {
            return new SharedMaps("", id);
        }

        /** The one that is shared by this name. */
        public static SharedMaps named(String name) {
            return new SharedMaps(name, 0);
        }

        @Override
        public int compareTo(SharedMaps other) {
            return set != other.set ? Long.compare(set, other.set) : name.compareTo(other.name);
        }
    }

    /** A link that moves no other. */
    private record Lone(long linkId) {}

    /** Loading as such. */
    private enum Loading {
        ANY
    }

    /** A program. */
    private record Loaded(long programId) {}

    private static final class Entry {
        /** Whoever comes first is let in first. */
        final ReadWriteLock lock = new ReentrantReadWriteLock(true);

        int users;
    }

    /** What is held until it is closed, on the thread that took it. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for these attach points' interfaces. */
    public Held attachPoints(Collection<DispatcherKey> keys) {
        Deque<Held> held = new ArrayDeque<>();
        keys.stream()
                .map(key -> new Interface(key.nsid(), key.ifindex()))
                .sorted()
                .distinct()
                .forEach(one -> held.push(acquire(one, true)));
        return () -> held.forEach(Held::close);
    }

    /** Waits for these links, which move no other. */
    public Held loneLinks(Collection<Long> linkIds) {
        Deque<Held> held = new ArrayDeque<>();
        linkIds.stream().sorted().distinct().forEach(id -> held.push(acquire(new Lone(id), true)));
        return () -> held.forEach(Held::close);
    }

    /** Waits for whoever loads or unloads what shares these maps, and keeps what belongs to no program from being removed. */
    public Held loading(Collection<SharedMaps> maps) {
        Deque<Held> held = new ArrayDeque<>();
        held.push(acquire(Loading.ANY, false));
        maps.stream().sorted().distinct().forEach(one -> held.push(acquire(one, true)));
        return () -> held.forEach(Held::close);
    }

    /** Waits until nobody loads or unloads anything, and keeps it so. */
    public Held noneLoading() {
        return acquire(Loading.ANY, true);
    }

    /** Keeps the program from being unloaded. */
    public Held programInUse(long programId) {
        return acquire(new Loaded(programId), false);
    }

    /** Keeps the program from being attached. */
    public Held programUnloading(long programId) {
        return acquire(new Loaded(programId), true);
    }

    /**
     * Keeps programs from being unloaded, and others from being attached.
     *
     * @param inUse ids of those that are not to be unloaded
     * @param unloading ids of those that are not to be attached, none of them among the others
     */
    public Held programs(Set<Long> inUse, Set<Long> unloading) {
        Deque<Held> held = new ArrayDeque<>();
        Stream.concat(inUse.stream(), unloading.stream())
                .sorted()
                .forEach(id -> held.push(acquire(new Loaded(id), unloading.contains(id))));
        return () -> held.forEach(Held::close);
    }

    private Held acquire(Object key, boolean exclusive) {
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(key, ignored -> new Entry());
            entry.users++;
        }
        Lock lock = exclusive ? entry.lock.writeLock() : entry.lock.readLock();
        lock.lock();
        return () -> {
            lock.unlock();
            synchronized (entries) {
                if (--entry.users == 0) {
                    entries.remove(key);
                }
            }
        };
    }
}
