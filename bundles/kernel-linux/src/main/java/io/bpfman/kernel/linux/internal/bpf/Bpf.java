// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.BpfLayout.BtfLoad;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Command;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.FuncInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.GetId;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkCreate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkDetach;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkUpdate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapCreate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapElement;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Obj;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.ProgLoad;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Query;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.TestRun;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The commands of bpf(2), one method each. For any thread; those that name an interface mean the calling thread's network namespace. */
public final class Bpf {

    private static final String LICENSE = "Dual BSD/GPL";
    /** The kernel gives up with EAGAIN when a signal comes while it verifies. */
    private static final int LOAD_ATTEMPTS = 5;

    private final SystemCalls calls;

    public Bpf(SystemCalls calls) {
        this.calls = calls;
    }

    /** What {@code struct bpf_map_info} says; {@code btfId} and {@code extra} are 0 when there is none. */
    public record RawMapInfo(
            long id,
            String name,
            int type,
            int keySize,
            int valueSize,
            int maxEntries,
            int flags,
            long btfId,
            long extra) {}

    /**
     * What {@code struct bpf_link_info} says.
     *
     * @param ifindex 0 when the link has lost its interface or is neither TCX nor XDP
     * @param attachType that of a TCX, a tracing or a cgroup link; 0 for any other
     * @param targetObjectId the program whose function an extension replaces; 0 for other links than tracing ones, likewise {@code targetBtfId}
     * @param more see {@link io.bpfman.api.KernelLink#more}
     */
    public record RawLinkInfo(
            long id,
            int type,
            long programId,
            int ifindex,
            int attachType,
            long targetObjectId,
            long targetBtfId,
            Map<String, Long> more) {

        /** Whether an extension is in the place of a program's function: links of other tracing programs have an attach type. */
        public boolean isExtension() {
            return type == BpfTypes.LINK_TRACING && attachType == 0;
        }
    }

    /** A program of a hook; {@code linkId} is 0 when it is there without a link. */
    public record Queried(long programId, long linkId) {}

    /** The programs of a hook in the order they run; each change gives it another revision. */
    public record QueriedChain(long revision, List<Queried> programs) {}

    /** What a test run gave; the duration is in nanoseconds. */
    public record TestRunResult(int verdict, long nanos) {}

    /** {@code BPF_OBJ_GET}. */
    public Fd get(Path pin) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(Obj.SIZE);
            attr.putLong(Obj.PATHNAME, arena.string(pin.toString()).address());
            return calls.bpfDescriptor(Command.OBJ_GET, attr);
        }
    }

    /** {@code BPF_OBJ_PIN}. */
    public void pin(Fd object, Path pin) throws SysException {
        pin(object.number(), pin);
    }

    /** {@code BPF_OBJ_PIN} of a descriptor that somebody else owns. */
    public void pin(int object, Path pin) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(Obj.SIZE);
            attr.putLong(Obj.PATHNAME, arena.string(pin.toString()).address());
            attr.putInt(Obj.BPF_FD, object);
            calls.bpf(Command.OBJ_PIN, attr);
        }
    }

    /** {@code BPF_PROG_LOAD} of finished instructions, 8 bytes each, without a verifier log. */
    public Fd loadProgram(int type, byte[] instructions) throws SysException {
        return loadProgram(type, instructions, 0);
    }

    /** Like {@link #loadProgram(int, byte[])}, with {@code prog_flags}. */
    public Fd loadProgram(int type, byte[] instructions, int flags) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = programAttr(arena, type, instructions);
            attr.putInt(ProgLoad.FLAGS, flags);
            return loadProgram(attr);
        }
    }

    /**
     * A function of finished instructions.
     *
     * @param start index of the instruction with which it begins
     * @param type number of its {@code BTF_KIND_FUNC}, or of the type of it
     */
    public record Function(int start, int type) {}

    /** Like {@link #loadProgram(int, byte[])}, for instructions whose functions, all of them and in order, have types. */
    public Fd loadProgram(int type, byte[] instructions, Fd btf, List<Function> functions) throws SysException {
        try (Arena arena = new Arena()) {
            return loadProgram(programAttr(arena, type, instructions, btf, functions));
        }
    }

    /**
     * Loads an {@code EXT} program of one function.
     *
     * @param function number of that function in {@code btf}
     * @param target the program that it is to extend
     * @param replaced number of the function that it is to replace, in the target's BTF
     */
    public Fd loadExtension(byte[] instructions, Fd btf, int function, Fd target, int replaced) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = programAttr(arena, BpfTypes.PROG_EXT, instructions, btf, List.of(new Function(0, function)));
            attr.putInt(ProgLoad.ATTACH_PROG_FD, target.number());
            attr.putInt(ProgLoad.ATTACH_BTF_ID, replaced);
            return loadProgram(attr);
        }
    }

    private static Segment programAttr(Arena arena, int type, byte[] instructions, Fd btf, List<Function> functions) {
        Segment infos = arena.allocate(functions.size() * FuncInfo.SIZE);
        for (int i = 0; i < functions.size(); i++) {
            infos.putInt(i * FuncInfo.SIZE + FuncInfo.INSN_OFF, functions.get(i).start());
            infos.putInt(i * FuncInfo.SIZE + FuncInfo.TYPE_ID, functions.get(i).type());
        }
        Segment attr = programAttr(arena, type, instructions);
        attr.putInt(ProgLoad.PROG_BTF_FD, btf.number());
        attr.putInt(ProgLoad.FUNC_INFO_REC_SIZE, FuncInfo.SIZE);
        attr.putLong(ProgLoad.FUNC_INFO, infos.address());
        attr.putInt(ProgLoad.FUNC_INFO_CNT, functions.size());
        return attr;
    }

    private static Segment programAttr(Arena arena, int type, byte[] instructions) {
        Segment attr = arena.allocate(ProgLoad.SIZE);
        attr.putInt(ProgLoad.TYPE, type);
        attr.putInt(ProgLoad.INSN_CNT, instructions.length / 8);
        attr.putLong(ProgLoad.INSNS, arena.copyOf(instructions).address());
        attr.putLong(ProgLoad.LICENSE, arena.string(LICENSE).address());
        return attr;
    }

    private Fd loadProgram(Segment attr) throws SysException {
        for (int attempt = 1; ; attempt++) {
            try {
                return calls.bpfDescriptor(Command.PROG_LOAD, attr);
            } catch (SysException e) {
                if (e.errno() != Errno.EAGAIN || attempt == LOAD_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** {@code BPF_BTF_LOAD}. */
    public Fd loadBtf(byte[] btf) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(BtfLoad.SIZE);
            attr.putLong(BtfLoad.BTF, arena.copyOf(btf).address());
            attr.putInt(BtfLoad.BTF_SIZE, btf.length);
            return calls.bpfDescriptor(Command.BTF_LOAD, attr);
        }
    }

    /** {@code BPF_PROG_GET_NEXT_ID}: the smallest id above {@code id}. */
    public OptionalLong nextProgramId(long id) throws SysException {
        return nextId(Command.PROG_GET_NEXT_ID, id);
    }

    /** {@code BPF_LINK_GET_NEXT_ID}: the smallest id above {@code id}. */
    public OptionalLong nextLinkId(long id) throws SysException {
        return nextId(Command.LINK_GET_NEXT_ID, id);
    }

    private OptionalLong nextId(int command, long id) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(GetId.SIZE);
            attr.putInt(GetId.ID, (int) id);
            calls.bpf(command, attr);
            return OptionalLong.of(attr.getUnsignedInt(GetId.NEXT_ID));
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    /** {@code BPF_LINK_GET_FD_BY_ID}. */
    public Fd linkById(long id) throws SysException {
        return byId(Command.LINK_GET_FD_BY_ID, id);
    }

    /** {@code BPF_PROG_GET_FD_BY_ID}. */
    public Fd programById(long id) throws SysException {
        return byId(Command.PROG_GET_FD_BY_ID, id);
    }

    /** {@code BPF_MAP_GET_FD_BY_ID}. */
    public Fd mapById(long id) throws SysException {
        return byId(Command.MAP_GET_FD_BY_ID, id);
    }

    /** {@code BPF_BTF_GET_FD_BY_ID} and {@code BPF_OBJ_GET_INFO_BY_FD}: the bytes of the BTF with this id. */
    public byte[] btf(long id) throws SysException {
        try (Fd btf = byId(Command.BTF_GET_FD_BY_ID, id)) {
            return new ObjectInfo(calls).btf(btf.number());
        }
    }

    private Fd byId(int command, long id) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(GetId.SIZE);
            attr.putInt(GetId.ID, (int) id);
            return calls.bpfDescriptor(command, attr);
        }
    }

    /** {@code BPF_OBJ_GET_INFO_BY_FD} of a program. */
    public RawProgramInfo programInfo(int program) throws SysException {
        return new ObjectInfo(calls).program(program);
    }

    /** {@code BPF_OBJ_GET_INFO_BY_FD} of a map. */
    public RawMapInfo mapInfo(int map) throws SysException {
        return new ObjectInfo(calls).map(map);
    }

    /** {@code BPF_OBJ_GET_INFO_BY_FD} of a link. */
    public RawLinkInfo linkInfo(Fd link) throws SysException {
        return new ObjectInfo(calls).link(link.number());
    }

    /** {@code BPF_MAP_CREATE}; {@code innerMap} is 0 but for maps of maps. */
    public Fd createMap(int type, int keySize, int valueSize, int maxEntries, int innerMap) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(MapCreate.SIZE);
            attr.putInt(MapCreate.TYPE, type);
            attr.putInt(MapCreate.KEY_SIZE, keySize);
            attr.putInt(MapCreate.VALUE_SIZE, valueSize);
            attr.putInt(MapCreate.MAX_ENTRIES, maxEntries);
            attr.putInt(MapCreate.INNER_MAP_FD, innerMap);
            return calls.bpfDescriptor(Command.MAP_CREATE, attr);
        }
    }

    /** {@code BPF_MAP_CREATE} of an array with one entry, which programs may only read; {@code name} has at most 15 characters. */
    public Fd createRecord(String name, int size) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(MapCreate.SIZE_WITH_NAME);
            attr.putInt(MapCreate.TYPE, BpfTypes.MAP_ARRAY);
            attr.putInt(MapCreate.KEY_SIZE, Integer.BYTES);
            attr.putInt(MapCreate.VALUE_SIZE, size);
            attr.putInt(MapCreate.MAX_ENTRIES, 1);
            attr.putInt(MapCreate.FLAGS, BpfTypes.F_RDONLY_PROG);
            attr.putBytes(MapCreate.NAME, name.getBytes(StandardCharsets.US_ASCII));
            return calls.bpfDescriptor(Command.MAP_CREATE, attr);
        }
    }

    /** {@code BPF_MAP_FREEZE}: nobody writes the map by bpf(2) any more. */
    public void freeze(Fd map) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(MapElement.SIZE);
            attr.putInt(MapElement.MAP_FD, map.number());
            calls.bpf(Command.MAP_FREEZE, attr);
        }
    }

    /** {@code BPF_MAP_LOOKUP_ELEM} of an array; {@code length} is that of the value, of all CPUs for a per-CPU array. */
    public byte[] lookup(Fd map, int index, int length) throws SysException {
        try (Arena arena = new Arena()) {
            Segment value = arena.allocate(length);
            calls.bpf(Command.MAP_LOOKUP_ELEM, element(arena, map, index, value));
            return value.getBytes(0, length);
        }
    }

    /** {@code BPF_MAP_UPDATE_ELEM} of an array. */
    public void update(Fd map, int index, byte[] value) throws SysException {
        try (Arena arena = new Arena()) {
            calls.bpf(Command.MAP_UPDATE_ELEM, element(arena, map, index, arena.copyOf(value)));
        }
    }

    /** {@code BPF_MAP_UPDATE_ELEM} of an array whose values are programs or maps. */
    public void update(Fd map, int index, Fd value) throws SysException {
        try (Arena arena = new Arena()) {
            Segment descriptor = arena.allocate(Integer.BYTES);
            descriptor.putInt(0, value.number());
            calls.bpf(Command.MAP_UPDATE_ELEM, element(arena, map, index, descriptor));
        }
    }

    private static Segment element(Arena arena, Fd map, int index, Segment value) {
        Segment key = arena.allocate(Integer.BYTES);
        key.putInt(0, index);
        Segment attr = arena.allocate(MapElement.SIZE);
        attr.putInt(MapElement.MAP_FD, map.number());
        attr.putLong(MapElement.KEY, key.address());
        attr.putLong(MapElement.VALUE, value.address());
        return attr;
    }

    /** {@code BPF_PROG_TEST_RUN} on one packet. */
    public TestRunResult testRun(Fd program, byte[] packet, int repeat) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(TestRun.SIZE);
            attr.putInt(TestRun.PROG_FD, program.number());
            attr.putInt(TestRun.DATA_SIZE_IN, packet.length);
            attr.putLong(TestRun.DATA_IN, arena.copyOf(packet).address());
            attr.putInt(TestRun.REPEAT, repeat);
            calls.bpf(Command.PROG_TEST_RUN, attr);
            return new TestRunResult(attr.getInt(TestRun.RETVAL), attr.getUnsignedInt(TestRun.DURATION));
        }
    }

    /** {@code BPF_PROG_QUERY} of an interface's hook, in the order the programs run. */
    public QueriedChain query(int ifindex, int attachType) throws SysException {
        // Room for what the kernel allows on one hook (BPF_MPROG_MAX).
        int room = 64;
        try (Arena arena = new Arena()) {
            Segment programs = arena.allocate(room * Integer.BYTES);
            Segment links = arena.allocate(room * Integer.BYTES);
            Segment attr = arena.allocate(Query.SIZE);
            attr.putInt(Query.TARGET_IFINDEX, ifindex);
            attr.putInt(Query.ATTACH_TYPE, attachType);
            attr.putLong(Query.PROG_IDS, programs.address());
            attr.putLong(Query.LINK_IDS, links.address());
            attr.putInt(Query.COUNT, room);
            calls.bpf(Command.PROG_QUERY, attr);
            List<Queried> found = new ArrayList<>();
            for (int i = 0; i < attr.getInt(Query.COUNT); i++) {
                found.add(new Queried(
                        programs.getUnsignedInt(i * Integer.BYTES), links.getUnsignedInt(i * Integer.BYTES)));
            }
            return new QueriedChain(attr.getLong(Query.REVISION), found);
        }
    }

    /**
     * {@code BPF_LINK_CREATE} on an interface, with flags that depend on the attach type; the link is gone when the descriptor is closed, unless it was
     * pinned.
     */
    public Fd createLink(Fd program, int ifindex, int attachType, int flags) throws SysException {
        try (Arena arena = new Arena()) {
            return calls.bpfDescriptor(Command.LINK_CREATE, linkAttr(arena, program, ifindex, attachType, flags));
        }
    }

    /**
     * Like {@link #createLink(Fd, int, int, int)} at a place of a chain.
     *
     * @param flags {@code PLACE_*}
     * @param relative the id of the link that the place is found by, with {@code PLACE_BY_LINK | PLACE_BY_ID}
     * @param revision the one that the chain has to have, 0 for any
     */
    public Fd createLink(Fd program, int ifindex, int attachType, int flags, long relative, long revision)
            throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = linkAttr(arena, program, ifindex, attachType, flags);
            attr.putInt(LinkCreate.TCX_RELATIVE_ID, (int) relative);
            attr.putLong(LinkCreate.TCX_EXPECTED_REVISION, revision);
            return calls.bpfDescriptor(Command.LINK_CREATE, attr);
        }
    }

    private static Segment linkAttr(Arena arena, Fd program, int ifindex, int attachType, int flags) {
        Segment attr = arena.allocate(LinkCreate.SIZE);
        attr.putInt(LinkCreate.PROG_FD, program.number());
        attr.putInt(LinkCreate.TARGET_IFINDEX, ifindex);
        attr.putInt(LinkCreate.ATTACH_TYPE, attachType);
        attr.putInt(LinkCreate.FLAGS, flags);
        return attr;
    }

    /**
     * {@code BPF_LINK_CREATE} that puts an {@code EXT} program in the place of a function; the function is the original again when the descriptor
     * is closed, unless the link was pinned.
     *
     * @param extension its descriptor, which somebody else owns
     * @param target the same for the program that has the function
     * @param function its number in the target's BTF
     */
    public Fd createLink(int extension, int target, long function) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(LinkCreate.SIZE);
            attr.putInt(LinkCreate.PROG_FD, extension);
            attr.putInt(LinkCreate.TARGET_FD, target);
            attr.putInt(LinkCreate.TARGET_BTF_ID, (int) function);
            return calls.bpfDescriptor(Command.LINK_CREATE, attr);
        }
    }

    /** {@code BPF_LINK_UPDATE}. */
    public void updateLink(Fd link, Fd program) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(LinkUpdate.SIZE);
            attr.putInt(LinkUpdate.LINK_FD, link.number());
            attr.putInt(LinkUpdate.NEW_PROG_FD, program.number());
            calls.bpf(Command.LINK_UPDATE, attr);
        }
    }

    /** {@code BPF_LINK_DETACH}. */
    public void detachLink(Fd link) throws SysException {
        try (Arena arena = new Arena()) {
            Segment attr = arena.allocate(LinkDetach.SIZE);
            attr.putInt(LinkDetach.LINK_FD, link.number());
            calls.bpf(Command.LINK_DETACH, attr);
        }
    }
}
