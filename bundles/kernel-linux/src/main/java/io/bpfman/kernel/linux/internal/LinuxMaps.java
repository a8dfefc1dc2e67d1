// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.KernelMap;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.FdInfo;
import io.bpfman.kernel.linux.internal.bpf.MapCopy;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.bpf.RingMemory;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.MapTypes;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.RingReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Maps of Linux. It owns the descriptors of the arrays that are held. */
final class LinuxMaps implements Maps, AutoCloseable {

    private static final String UNLIKE =
            "a PROG_ARRAY takes only programs that are like the first that used it in type,"
                    + " expected_attach_type and packets of several buffers (xdp.frags)";

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final Reaper reaper;
    /** By their pins' paths; guarded by itself. */
    private final Map<Path, Held> held = new HashMap<>();

    private final int possibleCpus = PossibleCpus.count();

    LinuxMaps(SystemCalls calls, Bpf bpf, Pinned pinned, Reaper reaper) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.reaper = reaper;
    }

    @Override
    public Optional<KernelMap> describe(long id) {
        return Refusals.ask("ask about map " + id, () -> {
            try (Fd map = bpf.mapById(id)) {
                return Optional.of(translate(bpf.mapInfo(map.number()), FdInfo.of(map)));
            } catch (SysException e) {
                if (e.errno() == Errno.ENOENT) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static KernelMap translate(RawMapInfo raw, FdInfo more) {
        return new KernelMap(
                raw.id(),
                raw.name(),
                MapTypes.name(raw.type()),
                Integer.toUnsignedLong(raw.keySize()),
                Integer.toUnsignedLong(raw.valueSize()),
                Integer.toUnsignedLong(raw.maxEntries()),
                Integer.toUnsignedLong(raw.flags()),
                unlessZero(raw.btfId()),
                unlessZero(raw.extra()),
                more.memlock(),
                more.frozen());
    }

    private static OptionalLong unlessZero(long value) {
        return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    @Override
    public OptionalLong idAt(Path pin) {
        return Refusals.ask("ask about the map pinned at " + pin, () -> {
            Optional<Fd> found = pinned.findMap(pin);
            if (found.isEmpty()) {
                return OptionalLong.empty();
            }
            try (Fd map = found.get()) {
                return OptionalLong.of(bpf.mapInfo(map.number()).id());
            }
        });
    }

    @Override
    public void pin(long id, Path pin) {
        Refusals.tell("pin map " + id + " at " + pin, () -> {
            try (Fd map = bpf.mapById(id)) {
                bpf.pin(map, pin);
            }
        });
    }

    @Override
    public Map<Integer, Long> programs(long id) {
        return Refusals.ask("read the programs in map " + id, () -> {
            try (Fd map = bpf.mapById(id)) {
                return programs(map, bpf.mapInfo(map.number()));
            } catch (SysException e) {
                if (e.errno() == Errno.ENOENT) {
                    return Map.of();
                }
                throw e;
            }
        });
    }

    /** For user space the value of an entry is the id of its program ({@code prog_fd_array_sys_lookup_elem} of kernel/bpf/arraymap.c). */
    private Map<Integer, Long> programs(Fd map, RawMapInfo info) throws SysException {
        Map<Integer, Long> programs = new HashMap<>();
        if (info.type() != BpfTypes.MAP_PROG_ARRAY) {
            throw new InvalidSpecException("map " + info.id() + " is no PROG_ARRAY");
        }
        for (int index = 0; index < info.maxEntries(); index++) {
            try {
                ByteBuffer value =
                        ByteBuffer.wrap(bpf.lookup(map, index, Integer.BYTES)).order(ByteOrder.nativeOrder());
                programs.put(index, Integer.toUnsignedLong(value.getInt()));
            } catch (SysException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
        }
        return programs;
    }

    @Override
    public void putProgram(Path progArrayPin, int index, Path programPin) {
        try (Fd program = pinned.open(programPin)) {
            putProgram(progArrayPin, index, program, programPin);
        } catch (SysException e) {
            throw Refusals.refused(
                    "put the program pinned at " + programPin + " into entry " + index + " of " + progArrayPin,
                    e,
                    e.errno() == Errno.EINVAL ? UNLIKE : "",
                    null);
        }
    }

    /** The array that is held is the one that was pinned there, so that it need not be opened for each of its slots. */
    private void putProgram(Path progArrayPin, int index, Fd program, Path programPin) throws SysException {
        synchronized (held) {
            Held there = held.get(progArrayPin);
            if (there != null) {
                putProgram(there.map, index, program, programPin);
                return;
            }
        }
        try (Fd map = pinned.openMap(progArrayPin)) {
            putProgram(map, index, program, programPin);
        }
    }

    /** What the kernel refuses is looked at only then: that it is a program nobody has to ask before. */
    private void putProgram(Fd map, int index, Fd program, Path programPin) throws SysException {
        try {
            bpf.update(map, index, program);
        } catch (SysException e) {
            pinned.requireProgram(program, programPin);
            throw e;
        }
    }

    @Override
    public List<byte[]> read(Path mapPin, int index) {
        return Optional.ofNullable(read(mapPin, List.of(index)).get(index)).orElseThrow();
    }

    @Override
    public Map<Integer, List<byte[]>> read(Path mapPin, Collection<Integer> indexes) {
        try (Fd map = pinned.openMap(mapPin)) {
            return Refusals.ask("read entries " + indexes + " of the map pinned at " + mapPin, () -> {
                Shape shape = shape(bpf.mapInfo(map.number()));
                Map<Integer, List<byte[]>> entries = new HashMap<>();
                for (int index : indexes) {
                    entries.put(index, shape.values(bpf.lookup(map, index, shape.length())));
                }
                return entries;
            });
        }
    }

    @Override
    public void zero(Path mapPin, int index) {
        try (Fd map = pinned.openMap(mapPin)) {
            Refusals.tell("clear entry " + index + " of the map pinned at " + mapPin, () -> {
                Shape shape = shape(bpf.mapInfo(map.number()));
                bpf.update(map, index, new byte[shape.length()]);
            });
        }
    }

    @Override
    public long copy(Path fromPin, Path toPin) {
        String operation = "copy the map pinned at " + fromPin + " into the one pinned at " + toPin;
        try (Fd from = pinned.openMap(fromPin);
                Fd to = pinned.openMap(toPin)) {
            return Refusals.ask(operation, () -> {
                RawMapInfo info = bpf.mapInfo(from.number());
                long room = Integer.toUnsignedLong(bpf.mapInfo(to.number()).maxEntries());
                long copied = new MapCopy(calls, info.keySize(), shape(info).length()).run(from, to, room);
                if (copied > room) {
                    throw new InvalidSpecException("cannot " + operation + ": it has more entries than the " + room
                            + " that there is room for");
                }
                return copied;
            });
        }
    }

    @Override
    public void hold(Path progArrayPin) {
        Held fresh = open(progArrayPin);
        synchronized (held) {
            Held before = held.get(progArrayPin);
            if (before != null && before.mapId == fresh.mapId) {
                fresh.map.close();
                return;
            }
            held.put(progArrayPin, fresh);
            if (before != null) {
                reaper.closeLater(before.map, progArrayPin);
            }
        }
    }

    private Held open(Path pin) {
        Fd map = pinned.openMap(pin);
        try {
            return new Held(
                    map,
                    Refusals.ask(
                            "look at the map pinned at " + pin,
                            () -> bpf.mapInfo(map.number()).id()));
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    @Override
    public boolean release(Path progArrayPin) {
        Held released;
        synchronized (held) {
            released = held.remove(progArrayPin);
        }
        if (released == null) {
            return false;
        }
        reaper.closeLater(released.map, progArrayPin);
        return true;
    }

    @Override
    public void retire(Path progArrayPin) {
        Fd map = pinned.openMap(progArrayPin);
        try {
            Refusals.tell("remove pin " + progArrayPin, () -> calls.unlink(progArrayPin));
        } catch (RuntimeException | Error e) {
            map.close();
            throw e;
        }
        release(progArrayPin);
        reaper.closeLater(map, progArrayPin);
    }

    @Override
    public RingReader readRing(Path ringPin) {
        String operation = "read the ring buffer pinned at " + ringPin;
        Fd map = pinned.openMap(ringPin);
        try {
            return Refusals.ask(operation, () -> {
                RawMapInfo info = bpf.mapInfo(map.number());
                if (info.type() != BpfTypes.MAP_RINGBUF) {
                    throw new InvalidSpecException(
                            "cannot " + operation + ": it is of type " + MapTypes.name(info.type()));
                }
                return RingMemory.of(calls, map, Integer.toUnsignedLong(info.maxEntries()));
            });
        } catch (RuntimeException | Error e) {
            map.close();
            throw e;
        }
    }

    @Override
    public void writeRecord(Path pin, byte[] content) {
        String operation = "write the record at " + pin;
        try (Fd map = Refusals.ask(operation, () -> bpf.createRecord(MapTypes.RECORD, content.length))) {
            Refusals.tell(operation, () -> {
                bpf.update(map, 0, content);
                bpf.freeze(map);
                try {
                    bpf.pin(map, pin);
                } catch (SysException e) {
                    if (e.errno() != Errno.EEXIST || !isRecord(pin)) {
                        throw e;
                    }
                    calls.unlink(pin);
                    bpf.pin(map, pin);
                }
            });
        }
    }

    private boolean isRecord(Path pin) throws SysException {
        try (Fd map = pinned.openMap(pin)) {
            return isRecord(bpf.mapInfo(map.number()));
        } catch (InvalidSpecException e) {
            // what is pinned there is no map, which is an answer here
            return false;
        }
    }

    private static boolean isRecord(RawMapInfo info) {
        return info.type() == BpfTypes.MAP_ARRAY
                && info.maxEntries() == 1
                && info.name().equals(MapTypes.RECORD);
    }

    @Override
    public Optional<byte[]> readRecord(Path pin) {
        return Refusals.ask("read the record at " + pin, () -> {
            Optional<Fd> found = pinned.findMap(pin);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (Fd map = found.get()) {
                RawMapInfo info = bpf.mapInfo(map.number());
                return isRecord(info) ? Optional.of(bpf.lookup(map, 0, info.valueSize())) : Optional.empty();
            }
        });
    }

    /** Lets go of all that is held; what is pinned keeps its entries. */
    @Override
    public void close() {
        synchronized (held) {
            held.values().forEach(array -> array.map.close());
            held.clear();
        }
    }

    /** An array that is kept open. */
    private record Held(Fd map, long mapId) {}

    private Shape shape(RawMapInfo info) {
        int size = info.valueSize();
        return BpfTypes.isPerCpu(info.type())
                ? new Shape(size, (size + 7) & -8, possibleCpus)
                : new Shape(size, size, 1);
    }

    /** How the values of an entry lie in memory: one, or one a possible CPU at multiples of eight bytes. */
    private record Shape(int valueSize, int stride, int count) {

        int length() {
            return stride * count;
        }

        /** One or one a possible CPU, out of an entry as it lies in memory. */
        List<byte[]> values(byte[] entry) {
            List<byte[]> values = new ArrayList<>();
            for (int start = 0; start < entry.length; start += stride) {
                values.add(Arrays.copyOfRange(entry, start, start + valueSize));
            }
            return values;
        }
    }
}
