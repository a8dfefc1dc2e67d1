// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.KernelMap;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.sim.internal.KernelObject.MapObject;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.MapTypes;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.RingReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Maps of the simulated machine. */
final class MapArea implements Maps {

    private final Machine machine;

    MapArea(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Optional<KernelMap> describe(long id) {
        return machine.look(
                "maps.describe", "look up map " + id, () -> machine.map(id).map(Facts::of));
    }

    @Override
    public OptionalLong idAt(Path pin) {
        String what = "look up the map pinned at " + pin;
        return machine.look(
                "maps.idAt",
                what,
                () -> machine.bpffs.find(pin).isPresent()
                        ? OptionalLong.of(
                                machine.bpffs.get(pin, MapObject.class, what).id())
                        : OptionalLong.empty());
    }

    @Override
    public void pin(long id, Path pin) {
        String what = "pin map " + id + " at " + pin;
        machine.change("maps.pin", what, () -> {
            MapObject map = machine.map(id).orElseThrow(() -> Errno.ENOENT.refuse(what, "there is no such map"));
            machine.bpffs.pinNew(pin, map, what);
        });
    }

    @Override
    public Map<Integer, Long> programs(long id) {
        return machine.look("maps.programs", "read the programs in map " + id, () -> {
            Map<Integer, Long> programs = new HashMap<>();
            machine.map(id).ifPresent(map -> {
                if (!map.definition().isProgArray()) {
                    throw new InvalidSpecException("map " + id + " is no PROG_ARRAY");
                }
                for (int index = 0; index < map.programs().length; index++) {
                    Prog program = map.programs()[index];
                    if (program != null) {
                        programs.put(index, program.id());
                    }
                }
            });
            return programs;
        });
    }

    @Override
    public void putProgram(Path progArrayPin, int index, Path programPin) {
        String what = "put the program pinned at " + programPin + " into entry " + index + " of " + progArrayPin;
        machine.change("maps.putProgram", what, () -> {
            MapObject kept = machine.held.get(Bpffs.canonical(progArrayPin));
            MapObject map = kept == null ? progArray(progArrayPin, what) : kept;
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            requireIndex(map, index, Errno.E2BIG, what);
            if (!map.admit(program.arrayType())) {
                throw Errno.EINVAL.refuse(what, "the array holds programs of another type");
            }
            map.programs()[index] = program;
        });
    }

    @Override
    public List<byte[]> read(Path mapPin, int index) {
        String what = "read entry " + index + " of the map pinned at " + mapPin;
        return machine.look("maps.read", what, () -> {
            MapObject map = array(mapPin, index, Errno.ENOENT, what);
            int size = map.definition().valueSize();
            List<byte[]> values = new ArrayList<>();
            for (int cpu = 0; cpu < map.copies(); cpu++) {
                byte[] value = new byte[size];
                map.values(cpu).get(index * size, value);
                values.add(value);
            }
            return values;
        });
    }

    @Override
    public void zero(Path mapPin, int index) {
        String what = "set entry " + index + " of the map pinned at " + mapPin + " to zero";
        machine.change("maps.zero", what, () -> {
            MapObject map = array(mapPin, index, Errno.E2BIG, what);
            if (map.definition().isRecord()) {
                throw Errno.EPERM.refuse(what, "the map is frozen");
            }
            int size = map.definition().valueSize();
            for (int cpu = 0; cpu < map.copies(); cpu++) {
                map.values(cpu).put(index * size, new byte[size]);
            }
        });
    }

    @Override
    public long copy(Path fromPin, Path toPin) {
        String what = "copy the map pinned at " + fromPin + " into the one pinned at " + toPin;
        return machine.change("maps.copy", what, () -> {
            MapObject from = array(fromPin, 0, Errno.ENOENT, what);
            MapObject to = array(toPin, 0, Errno.ENOENT, what);
            long entries = from.definition().maxEntries();
            if (entries > to.definition().maxEntries()) {
                throw new InvalidSpecException("cannot " + what + ": it has more entries than the "
                        + to.definition().maxEntries() + " that there is room for");
            }
            for (int cpu = 0; cpu < from.copies(); cpu++) {
                to.values(cpu).put(0, from.values(cpu).array());
            }
            return entries;
        });
    }

    @Override
    public void retire(Path progArrayPin) {
        String what = "retire the array pinned at " + progArrayPin;
        machine.change("maps.retire", what, () -> {
            progArray(progArrayPin, what);
            // No packet is on its way during an operation, so the grace period is over at once.
            machine.bpffs.unpin(progArrayPin, what);
            machine.held.remove(Bpffs.canonical(progArrayPin));
        });
    }

    @Override
    public void hold(Path progArrayPin) {
        String what = "hold the array pinned at " + progArrayPin;
        machine.change(
                "maps.hold",
                what,
                () -> machine.held.put(Bpffs.canonical(progArrayPin), progArray(progArrayPin, what)));
    }

    @Override
    public boolean release(Path progArrayPin) {
        String what = "let go of the array that was pinned at " + progArrayPin;
        return machine.change("maps.release", what, () -> machine.held.remove(Bpffs.canonical(progArrayPin)) != null);
    }

    @Override
    public RingReader readRing(Path ringPin) {
        String what = "read the ring buffer pinned at " + ringPin;
        return machine.look("maps.readRing", what, () -> {
            MapObject map = machine.bpffs.get(ringPin, MapObject.class, what);
            if (!map.definition().isRing()) {
                throw new InvalidSpecException("cannot " + what + ": it is of type "
                        + MapTypes.name(map.definition().type()));
            }
            return new SimRing(machine, map.ring());
        });
    }

    @Override
    public void writeRecord(Path pin, byte[] content) {
        String what = "write the record at " + pin;
        machine.change("maps.writeRecord", what, () -> {
            if (machine.bpffs.find(pin).filter(MapArea::isRecord).isPresent()) {
                machine.bpffs.unpin(pin, what);
            }
            machine.bpffs.requireFree(pin, what);
            machine.bpffs.requireDirectory(pin, what);
            MapObject map = machine.newMap(MapDefinition.record(content.length), 0);
            map.values(0).put(0, content);
            machine.bpffs.pin(pin, map);
        });
    }

    private static boolean isRecord(KernelObject object) {
        return object instanceof MapObject map && map.definition().isRecord();
    }

    @Override
    public Optional<byte[]> readRecord(Path pin) {
        String what = "read the record at " + pin;
        return machine.look("maps.readRecord", what, () -> {
            if (machine.bpffs.find(pin).isEmpty()) {
                return Optional.empty();
            }
            MapObject map = machine.bpffs.get(pin, MapObject.class, what);
            if (!map.definition().isRecord()) {
                return Optional.empty();
            }
            byte[] content = new byte[map.definition().valueSize()];
            map.values(0).get(0, content);
            return Optional.of(content);
        });
    }

    private MapObject progArray(Path pin, String what) {
        MapObject map = machine.bpffs.get(pin, MapObject.class, what);
        if (!map.definition().isProgArray()) {
            throw Errno.EINVAL.refuse(what, "the map is no PROG_ARRAY");
        }
        return map;
    }

    private MapObject array(Path pin, int index, Errno beyond, String what) {
        MapObject map = machine.bpffs.get(pin, MapObject.class, what);
        if (!map.definition().isArray()) {
            throw Errno.EINVAL.refuse(what, "the map is no array of values");
        }
        requireIndex(map, index, beyond, what);
        return map;
    }

    private static void requireIndex(MapObject map, int index, Errno beyond, String what) {
        if (index < 0 || index >= map.definition().maxEntries()) {
            throw beyond.refuse(what, "the map has " + map.definition().maxEntries() + " entries");
        }
    }
}
