// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.BtfInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Command;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Info;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.ProgInfo;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** {@code BPF_OBJ_GET_INFO_BY_FD}: what the kernel says of its objects, by descriptors that somebody else owns. For any thread. */
final class ObjectInfo {

    private static final int INSTRUCTION_SIZE = 8;

    private final SystemCalls calls;

    ObjectInfo(SystemCalls calls) {
        this.calls = calls;
    }

    RawProgramInfo program(int program) throws SysException {
        try (Arena arena = new Arena()) {
            int maps = info(arena, program, arena.allocate(ProgInfo.SIZE)).getInt(ProgInfo.NR_MAP_IDS);
            Segment ids = arena.allocate(Math.max(maps, 1) * Integer.BYTES);
            Segment info = arena.allocate(ProgInfo.SIZE);
            info.putInt(ProgInfo.NR_MAP_IDS, maps);
            info.putLong(ProgInfo.MAP_IDS, ids.address());
            // Asked for one instruction the kernel says whether it shows any: it clears the address when it does not.
            info.putInt(ProgInfo.XLATED_PROG_LEN, INSTRUCTION_SIZE);
            info.putLong(
                    ProgInfo.XLATED_PROG_INSNS, arena.allocate(INSTRUCTION_SIZE).address());
            info(arena, program, info);
            List<Long> mapIds = new ArrayList<>();
            for (int i = 0; i < maps; i++) {
                mapIds.add(ids.getUnsignedInt(i * Integer.BYTES));
            }
            return new RawProgramInfo(
                    info.getUnsignedInt(ProgInfo.ID),
                    info.getInt(ProgInfo.TYPE),
                    HexFormat.of().formatHex(info.getBytes(ProgInfo.TAG, ProgInfo.TAG_SIZE)),
                    info.getString(ProgInfo.NAME, ProgInfo.NAME_SIZE),
                    (info.getInt(ProgInfo.FLAGS) & 1) == 1,
                    info.getLong(ProgInfo.LOAD_TIME),
                    mapIds,
                    info.getUnsignedInt(ProgInfo.CREATED_BY_UID),
                    info.getUnsignedInt(ProgInfo.BTF_ID),
                    info.getUnsignedInt(ProgInfo.JITED_PROG_LEN),
                    info.getUnsignedInt(ProgInfo.XLATED_PROG_LEN),
                    info.getUnsignedInt(ProgInfo.VERIFIED_INSNS),
                    info.getUnsignedInt(ProgInfo.XLATED_PROG_LEN) > 0 && info.getLong(ProgInfo.XLATED_PROG_INSNS) == 0,
                    info.getLong(ProgInfo.RUN_CNT),
                    info.getLong(ProgInfo.RUN_TIME_NS),
                    info.getLong(ProgInfo.RECURSION_MISSES));
        }
    }

    RawMapInfo map(int map) throws SysException {
        try (Arena arena = new Arena()) {
            Segment info = info(arena, map, arena.allocate(MapInfo.SIZE));
            return new RawMapInfo(
                    info.getUnsignedInt(MapInfo.ID),
                    info.getString(MapInfo.NAME, MapInfo.NAME_SIZE),
                    info.getInt(MapInfo.TYPE),
                    info.getInt(MapInfo.KEY_SIZE),
                    info.getInt(MapInfo.VALUE_SIZE),
                    info.getInt(MapInfo.MAX_ENTRIES),
                    info.getInt(MapInfo.FLAGS),
                    info.getUnsignedInt(MapInfo.BTF_ID),
                    info.getLong(MapInfo.MAP_EXTRA));
        }
    }

    /** Asked first how many bytes it has, then for them. */
    byte[] btf(int btf) throws SysException {
        try (Arena arena = new Arena()) {
            int size = info(arena, btf, arena.allocate(BtfInfo.SIZE)).getInt(BtfInfo.BTF_SIZE);
            Segment bytes = arena.allocate(size);
            Segment info = arena.allocate(BtfInfo.SIZE);
            info.putLong(BtfInfo.BTF, bytes.address());
            info.putInt(BtfInfo.BTF_SIZE, size);
            info(arena, btf, info);
            return bytes.getBytes(0, size);
        }
    }

    RawLinkInfo link(int link) throws SysException {
        try (Arena arena = new Arena()) {
            Segment info = info(arena, link, arena.allocate(LinkInfo.SIZE));
            int type = info.getInt(LinkInfo.TYPE);
            boolean tracing = type == BpfTypes.LINK_TRACING;
            boolean ofInterface =
                    type == BpfTypes.LINK_TCX || type == BpfTypes.LINK_NETKIT || type == BpfTypes.LINK_XDP;
            return new RawLinkInfo(
                    info.getUnsignedInt(LinkInfo.ID),
                    type,
                    info.getUnsignedInt(LinkInfo.PROG_ID),
                    ofInterface ? info.getInt(LinkInfo.IFINDEX) : 0,
                    attachType(type, info),
                    tracing ? info.getUnsignedInt(LinkInfo.TRACING_TARGET_OBJ_ID) : 0,
                    tracing ? info.getUnsignedInt(LinkInfo.TRACING_TARGET_BTF_ID) : 0,
                    more(type, info));
        }
    }

    private static int attachType(int type, Segment info) {
        return switch (type) {
            // struct netkit of bpf_link_info is like struct tcx
            case BpfTypes.LINK_TCX, BpfTypes.LINK_NETKIT -> info.getInt(LinkInfo.TCX_ATTACH_TYPE);
            case BpfTypes.LINK_TRACING -> info.getInt(LinkInfo.TRACING_ATTACH_TYPE);
            case BpfTypes.LINK_CGROUP -> info.getInt(LinkInfo.CGROUP_ATTACH_TYPE);
            default -> 0;
        };
    }

    /** Kernels that say nothing of such links leave all of it 0. */
    private static Map<String, Long> more(int type, Segment info) {
        if (type == BpfTypes.LINK_CGROUP) {
            return Map.of("cgroup_id", info.getLong(LinkInfo.CGROUP_ID));
        }
        if (type == BpfTypes.LINK_PERF_EVENT) {
            int event = info.getInt(LinkInfo.PERF_EVENT_TYPE);
            return event == BpfTypes.PERF_EVENT_KPROBE || event == BpfTypes.PERF_EVENT_KRETPROBE
                    ? Map.of(
                            "kprobe_address",
                            info.getLong(LinkInfo.PERF_EVENT_KPROBE_ADDR),
                            "kprobe_missed",
                            info.getLong(LinkInfo.PERF_EVENT_KPROBE_MISSED))
                    : Map.of();
        }
        if (type == BpfTypes.LINK_KPROBE_MULTI && info.getInt(LinkInfo.KPROBE_MULTI_COUNT) != 0) {
            return Map.of(
                    "kprobe_multi_count",
                    info.getUnsignedInt(LinkInfo.KPROBE_MULTI_COUNT),
                    "kprobe_multi_flags",
                    info.getUnsignedInt(LinkInfo.KPROBE_MULTI_FLAGS),
                    "kprobe_multi_missed",
                    info.getLong(LinkInfo.KPROBE_MULTI_MISSED));
        }
        return Map.of();
    }

    private Segment info(Arena arena, int object, Segment info) throws SysException {
        Segment attr = arena.allocate(Info.SIZE);
        attr.putInt(Info.BPF_FD, object);
        attr.putInt(Info.INFO_LEN, info.size());
        attr.putLong(Info.INFO, info.address());
        calls.bpf(Command.OBJ_GET_INFO_BY_FD, attr);
        return info;
    }
}
