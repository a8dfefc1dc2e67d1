// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Direction;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.MapObject;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.Network.Device;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The state of the simulated machine and the one lock on it: an operation, or a packet's way through a hook, happens while everything else
 * stands still.
 */
final class Machine {

    /** Of this boot: each machine boots once. */
    final String bootId = UUID.randomUUID().toString();

    final Bpffs bpffs = new Bpffs();
    final Network network = new Network();
    final Faults faults = new Faults();
    final Watches watches = new Watches(this);
    final TreeMap<Long, Prog> programs = new TreeMap<>();
    /** The arrays that the agent holds, by the paths of their pins. */
    final TreeMap<Path, MapObject> held = new TreeMap<>();

    private final TreeMap<Long, MapObject> maps = new TreeMap<>();
    private long nextProgramId = 1;
    private long nextMapId = 1;
    private long nextLinkId = 1;
    private long nextBtfId = 1;

    /** An operation that changes something. */
    synchronized void change(String operation, String what, Runnable body) {
        change(operation, what, () -> {
            body.run();
            return what;
        });
    }

    /** An operation that changes something and answers. */
    synchronized <T> T change(String operation, String what, Supplier<T> body) {
        Faults.Meeting meeting = faults.start(operation, true, what);
        Faults.Meeting.raise(meeting.before());
        requireRights(what);
        T result = body.get();
        collect();
        Faults.Meeting.raise(meeting.after());
        return result;
    }

    /** An operation that only looks, and needs rights for it. */
    synchronized <T> T look(String operation, String what, Supplier<T> body) {
        Faults.Meeting meeting = faults.start(operation, false, what);
        Faults.Meeting.raise(meeting.before());
        requireRights(what);
        T result = body.get();
        Faults.Meeting.raise(meeting.after());
        return result;
    }

    /** What others than bpfman do. */
    synchronized <T> T outside(Supplier<T> body) {
        T result = body.get();
        collect();
        return result;
    }

    /** What changes no reference between objects: a packet on its way, a look at the network. */
    synchronized <T> T pass(Supplier<T> body) {
        return body.get();
    }

    private void requireRights(String what) {
        if (!faults.privileged()) {
            throw Errno.EPERM.refuse(what, "the simulated process has no rights");
        }
    }

    /** The next id that no program has. */
    long newProgramId() {
        while (programs.containsKey(nextProgramId)) {
            nextProgramId++;
        }
        return nextProgramId++;
    }

    void setNextProgramId(long next) {
        nextProgramId = next;
    }

    long newMapId() {
        return nextMapId++;
    }

    MapObject newMap(MapDefinition definition, long btfId) {
        MapObject map = new MapObject(newMapId(), definition, btfId);
        maps.put(map.id(), map);
        return map;
    }

    Optional<MapObject> map(long id) {
        return Optional.ofNullable(maps.get(id));
    }

    /** A link, of whatever type, that is pinned or hangs somewhere. */
    Optional<Link> link(long id) {
        return reachable().stream()
                .filter(Link.class::isInstance)
                .map(Link.class::cast)
                .filter(link -> link.id() == id)
                .findFirst();
    }

    long newBtfId() {
        return nextBtfId++;
    }

    long newLinkId() {
        return nextLinkId++;
    }

    /**
     * Frees what nothing refers to any more. A {@code PROG_ARRAY} is emptied before that, when its last pin goes and nobody holds it: programs that
     * use it do not keep its entries.
     */
    private void collect() {
        for (Device device :
                network.all().stream().flatMap(n -> n.devices().stream()).toList()) {
            device.links().stream()
                    .filter(link -> !link.heldByOthers() && !isPinned(link))
                    .forEach(link -> link.point().remove(link));
        }
        programs.values()
                .forEach(program -> program.replaceable().links().values().removeIf(link -> !isPinned(link)));
        for (MapObject map : maps.values()) {
            if (!isPinned(map) && !held.containsValue(map)) {
                Arrays.fill(map.programs(), null);
            }
        }
        Set<KernelObject> alive = reachable();
        programs.values().removeIf(program -> !alive.contains(program));
        maps.values().removeIf(map -> !alive.contains(map));
    }

    private boolean isPinned(KernelObject object) {
        return bpffs.pinned().stream().anyMatch(pinned -> pinned == object);
    }

    private Set<KernelObject> reachable() {
        Deque<KernelObject> open = new ArrayDeque<>(bpffs.pinned());
        open.addAll(held.values());
        for (Device device :
                network.all().stream().flatMap(n -> n.devices().stream()).toList()) {
            open.addAll(device.links());
            if (device.xdp != null) {
                open.add(device.xdp.program());
            }
            for (Direction direction : Direction.values()) {
                device.filters(direction).forEach(filter -> filter.program().ifPresent(open::add));
            }
        }
        Set<KernelObject> alive = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!open.isEmpty()) {
            KernelObject object = open.pop();
            if (!alive.add(object)) {
                continue;
            }
            if (object instanceof Prog program) {
                open.addAll(program.maps());
            } else if (object instanceof Link link) {
                open.add(link.program());
                link.point().target().ifPresent(open::add);
            } else if (object instanceof MapObject map) {
                Arrays.stream(map.programs()).filter(Objects::nonNull).forEach(open::add);
            }
        }
        return alive;
    }
}
