// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Holds the maps of a loaded program, those of its global variables too, for another program of the same object. For one thread. */
final class SharedMaps implements AutoCloseable {

    /** {@code BPF_OBJ_NAME_LEN} of {@code linux/bpf.h}, without the zero byte. */
    private static final int KERNEL_NAME_LENGTH = 15;

    /** Empty when maps are the object's own. */
    private final OptionalLong program;

    private final List<Shared> maps = new ArrayList<>();

    private record Shared(RawMapInfo info, Fd fd) {}

    private SharedMaps(OptionalLong program) {
        this.program = program;
    }

    /** The maps of the program with this id; none when there is no id. */
    static SharedMaps of(Bpf bpf, OptionalLong programId) throws SysException {
        SharedMaps shared = new SharedMaps(programId);
        if (programId.isEmpty()) {
            return shared;
        }
        try (Fd program = open(bpf, programId.getAsLong())) {
            RawProgramInfo info = bpf.programInfo(program.number());
            for (long id : info.mapIds()) {
                Fd fd = bpf.mapById(id);
                try {
                    shared.maps.add(new Shared(bpf.mapInfo(fd.number()), fd));
                } catch (SysException e) {
                    fd.close();
                    throw e;
                }
            }
            return shared;
        } catch (SysException e) {
            shared.close();
            throw e;
        }
    }

    private static Fd open(Bpf bpf, long programId) throws SysException {
        try {
            return bpf.programById(programId);
        } catch (SysException e) {
            throw e.errno() == Errno.ENOENT ? new SysException(e.errno(), "there is no program " + programId) : e;
        }
    }

    /** Lets the object use the program's map of this name; one that the program does not have stays as it is. */
    void lend(ObjectMap map, String object) throws SysException {
        String name = kernelName(map.name());
        MapShape wanted = map.shape();
        List<Shared> found = maps.stream()
                .filter(shared -> kernelName(shared.info.name()).equals(name))
                .filter(shared -> wanted.isDeclaredLike(MapShape.of(shared.info)))
                .toList();
        if (found.size() > 1) {
            throw new InvalidSpecException(
                    "program " + program.getAsLong() + " has " + found.size() + " maps that could be \""
                            + map.name() + "\" of \"" + object + "\", because the kernel keeps " + KERNEL_NAME_LENGTH
                            + " characters of a name; give them names that differ there");
        }
        if (!found.isEmpty()) {
            map.reuse(found.get(0).fd);
        }
    }

    /**
     * What the kernel keeps of a name. The maps of global variables bear the beginning of their object's name before a dot, which is not compared:
     * a copy of an object may be called otherwise.
     */
    static String kernelName(String name) {
        String cut = name.substring(0, Math.min(name.length(), KERNEL_NAME_LENGTH));
        int dot = cut.indexOf('.');
        return dot < 0 ? cut : cut.substring(dot);
    }

    /** Throws when a program that was just loaded uses a map that is not one of these or of {@code others}. */
    void requireAll(RawProgramInfo loaded, Set<Long> others, String object) {
        if (program.isEmpty()) {
            return;
        }
        for (long id : loaded.mapIds()) {
            if (!others.contains(id) && maps.stream().noneMatch(shared -> shared.info.id() == id)) {
                throw new InvalidSpecException("program " + program.getAsLong() + " lacks a map that \"" + loaded.name()
                        + "\" of \"" + object + "\" uses; load both out of the same object");
            }
        }
    }

    @Override
    public void close() {
        maps.forEach(shared -> shared.fd.close());
    }
}
