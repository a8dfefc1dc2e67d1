// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Owns a {@code struct bpf_object} of libbpf with the memory it refers to. Descriptors of its programs and maps are libbpf's and are closed
 * with it. For one thread.
 */
final class BpfObject implements AutoCloseable {

    /** {@code struct bpf_object_open_opts} ({@code bpf/libbpf.h}), up to the last field that is set. */
    private static final int OPTS_SZ = 0;

    private static final int OPTS_OBJECT_NAME = 8;
    private static final int OPTS_SIZE = 16;

    private final LibBpf libbpf;
    private final Arena arena;
    private final long address;

    /** A program of the object, before or after it is loaded. */
    final class ObjectProgram {

        private final long program;

        private ObjectProgram(long program) {
            this.program = program;
        }

        String name() {
            return libbpf.bpf_program__name(program);
        }

        void leaveOut() throws SysException {
            check(libbpf.bpf_program__set_autoload(program, false));
        }

        void setType(int type) throws SysException {
            check(libbpf.bpf_program__set_type(program, type));
        }

        void setExpectedAttachType(int type) throws SysException {
            check(libbpf.bpf_program__set_expected_attach_type(program, type));
        }

        /** What an {@code EXT} program is to replace: a function of a loaded program. */
        void setTarget(int target, String function) throws SysException {
            check(libbpf.bpf_program__set_attach_target(
                    program, target, arena.string(function).address()));
        }

        /** The verifier writes here, but only when it refuses the program. */
        Segment reserveLog(int size) throws SysException {
            Segment log = arena.reserve(size);
            check(libbpf.bpf_program__set_log_buf(program, log.address(), size));
            return log;
        }

        int descriptor() throws SysException {
            return check(libbpf.bpf_program__fd(program));
        }
    }

    /** A map of the object, before or after it is created. */
    final class ObjectMap {

        private final long map;

        private ObjectMap(long map) {
            this.map = map;
        }

        String name() {
            return libbpf.bpf_map__name(map);
        }

        /** Keeps libbpf from pinning the map by itself, as {@code LIBBPF_PIN_BY_NAME} would have it. */
        void clearPinPath() throws SysException {
            check(libbpf.bpf_map__set_pin_path(map, 0));
        }

        MapShape shape() {
            return new MapShape(
                    libbpf.bpf_map__type(map),
                    libbpf.bpf_map__key_size(map),
                    libbpf.bpf_map__value_size(map),
                    libbpf.bpf_map__max_entries(map),
                    libbpf.bpf_map__map_flags(map));
        }

        void leaveOut() throws SysException {
            check(libbpf.bpf_map__set_autocreate(map, false));
        }

        boolean isLeftOut() {
            return !libbpf.bpf_map__autocreate(map);
        }

        void reuse(Fd other) throws SysException {
            check(libbpf.bpf_map__reuse_fd(map, other.number()));
        }

        /** Overwrites a piece of the initial value; false when the map has none or it is shorter. */
        boolean patch(int offset, byte[] value) throws SysException {
            Segment size = arena.allocate(Long.BYTES);
            long initial = libbpf.bpf_map__initial_value(map, size.address());
            int length = (int) size.getLong(0);
            if (initial == 0 || offset + value.length > length) {
                return false;
            }
            Segment copy = arena.allocate(length);
            copy.copyFrom(initial, length);
            copy.putBytes(offset, value);
            check(libbpf.bpf_map__set_initial_value(map, copy.address(), length));
            return true;
        }

        int descriptor() throws SysException {
            return check(libbpf.bpf_map__fd(map));
        }
    }

    private BpfObject(LibBpf libbpf, Arena arena, long address) {
        this.libbpf = libbpf;
        this.arena = arena;
        this.address = address;
    }

    /**
     * {@code bpf_object__open_mem}.
     *
     * @param name goes into the kernel's names of the maps of the object's global variables
     */
    static BpfObject open(SystemCalls calls, LibBpf libbpf, String name, byte[] content) throws SysException {
        Arena arena = new Arena();
        Segment options = arena.allocate(OPTS_SIZE);
        options.putLong(OPTS_SZ, OPTS_SIZE);
        options.putLong(OPTS_OBJECT_NAME, arena.string(name).address());
        long address = libbpf.bpf_object__open_mem(arena.copyOf(content).address(), content.length, options.address());
        if (address == 0) {
            int errno = calls.lastErrno();
            arena.close();
            throw new SysException(errno, "");
        }
        return new BpfObject(libbpf, arena, address);
    }

    List<ObjectProgram> programs() {
        return all(previous -> libbpf.bpf_object__next_program(address, previous)).stream()
                .map(ObjectProgram::new)
                .toList();
    }

    List<ObjectMap> maps() {
        return all(previous -> libbpf.bpf_object__next_map(address, previous)).stream()
                .map(ObjectMap::new)
                .toList();
    }

    private static List<Long> all(LongUnaryOperator next) {
        List<Long> found = new ArrayList<>();
        for (long each = next.applyAsLong(0); each != 0; each = next.applyAsLong(each)) {
            found.add(each);
        }
        return found;
    }

    /** {@code bpf_object__load}. */
    void load() throws SysException {
        check(libbpf.bpf_object__load(address));
    }

    private static int check(int result) throws SysException {
        if (result < 0) {
            throw new SysException(-result, "");
        }
        return result;
    }

    @Override
    public void close() {
        libbpf.bpf_object__close(address);
        arena.close();
    }
}
