// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.Preparation.As;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ForFunction;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Typed;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
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

    private final SystemCalls calls;
    private final LibBpf libbpf;
    private final String name;
    private final MemoryFile content;
    private final MemoryFile.Mapping mapping;
    private final Arena arena;
    private final long address;
    private boolean closed;

    /** A program of the object, before or after it is loaded. */
    final class NativeProgram {

        private final long program;

        private NativeProgram(long program) {
            this.program = program;
        }

        String name() {
            return libbpf.bpf_program__name(program);
        }

        void leaveOut() throws SysException {
            check(libbpf.bpf_program__set_autoload(program, false));
        }

        String section() {
            return libbpf.bpf_program__section_name(program);
        }

        /** For {@link Preparation.BySection} libbpf has found everything, for {@link Preparation.ExtensionOf} there is {@link ExtensionSections}. */
        void loadAs(As as) throws SysException {
            // of a section like "?tc" libbpf loads nothing unless it is asked to
            check(libbpf.bpf_program__set_autoload(program, true));
            if (as instanceof Typed typed) {
                set(typed);
            } else if (as instanceof ForFunction wanted) {
                set(wanted.typed());
                check(libbpf.bpf_program__set_attach_target(
                        program, 0, arena.string(wanted.function()).address()));
            }
        }

        private void set(Typed typed) throws SysException {
            check(libbpf.bpf_program__set_type(program, typed.type()));
            check(libbpf.bpf_program__set_expected_attach_type(program, typed.expectedAttachType()));
            check(libbpf.bpf_program__set_flags(program, libbpf.bpf_program__flags(program) | typed.flags()));
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
    final class NativeMap {

        private final long map;

        private NativeMap(long map) {
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

        /** Length of the initial value in bytes; 0 when there is none. */
        long initialSize() {
            try (Arena own = new Arena()) {
                Segment size = own.allocate(Long.BYTES);
                return libbpf.bpf_map__initial_value(map, size.address()) == 0 ? 0 : size.getLong(0);
            }
        }

        boolean isLeftOut() {
            return !libbpf.bpf_map__autocreate(map);
        }

        void reuse(Fd other) throws SysException {
            check(libbpf.bpf_map__reuse_fd(map, other.number()));
        }

        /** Overwrites a piece of the initial value. */
        void patch(int offset, byte[] value) throws SysException {
            Segment size = arena.allocate(Long.BYTES);
            long initial = libbpf.bpf_map__initial_value(map, size.address());
            int length = Math.toIntExact(size.getLong(0));
            Segment copy = arena.reserve(length);
            copy.copyFrom(initial, length);
            copy.putBytes(offset, value);
            check(libbpf.bpf_map__set_initial_value(map, copy.address(), length));
        }

        int descriptor() throws SysException {
            return check(libbpf.bpf_map__fd(map));
        }
    }

    private BpfObject(SystemCalls calls, LibBpf libbpf, String name, MemoryFile content) throws SysException {
        this.calls = calls;
        this.libbpf = libbpf;
        this.name = name;
        this.content = content;
        mapping = content.map();
        arena = new Arena();
        Segment options = arena.allocate(OPTS_SIZE);
        options.putLong(OPTS_SZ, OPTS_SIZE);
        options.putLong(OPTS_OBJECT_NAME, arena.string(name).address());
        address = libbpf.bpf_object__open_mem(mapping.segment().address(), content.size(), options.address());
        if (address == 0) {
            int errno = calls.lastErrno();
            free();
            throw new SysException(errno, "");
        }
    }

    /**
     * {@code bpf_object__open_mem}.
     *
     * @param name goes into the kernel's names of the maps of the object's global variables
     */
    static BpfObject open(SystemCalls calls, LibBpf libbpf, String name, MemoryFile content) throws SysException {
        return new BpfObject(calls, libbpf, name, content);
    }

    /** The same once more, as if nothing had been done with it; this one is closed. */
    BpfObject reopen() throws SysException {
        close();
        return open(calls, libbpf, name, content);
    }

    /**
     * Makes libbpf go on without the types of kernel modules. It tries to read them once, when something is not in the kernel itself, and gives up when it
     * may not; it does not try again: so let it try for a function that is nowhere. Newer releases go on by themselves.
     */
    void assumeNoModules() {
        long first = libbpf.bpf_object__next_program(address, 0);
        libbpf.bpf_program__set_attach_target(
                first, 0, arena.string("no_such_function").address());
    }

    List<NativeProgram> programs() {
        return all(previous -> libbpf.bpf_object__next_program(address, previous)).stream()
                .map(NativeProgram::new)
                .toList();
    }

    List<NativeMap> maps() {
        return all(previous -> libbpf.bpf_object__next_map(address, previous)).stream()
                .map(NativeMap::new)
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
        if (!closed) {
            closed = true;
            libbpf.bpf_object__close(address);
            free();
        }
    }

    private void free() {
        arena.close();
        mapping.close();
    }
}
