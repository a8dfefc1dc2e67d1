// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

/** Commands, constants and the byte offsets of the structures of bpf(2), all from {@code linux/bpf.h}. */
final class BpfLayout {

    private BpfLayout() {}

    /** {@code enum bpf_cmd}. */
    static final class Command {
        static final int MAP_CREATE = 0;
        static final int MAP_LOOKUP_ELEM = 1;
        static final int MAP_UPDATE_ELEM = 2;
        static final int MAP_GET_NEXT_KEY = 4;
        static final int PROG_LOAD = 5;
        static final int OBJ_PIN = 6;
        static final int OBJ_GET = 7;
        static final int PROG_TEST_RUN = 10;
        static final int PROG_GET_NEXT_ID = 11;
        static final int PROG_GET_FD_BY_ID = 13;
        static final int MAP_GET_FD_BY_ID = 14;
        static final int OBJ_GET_INFO_BY_FD = 15;
        static final int PROG_QUERY = 16;
        static final int RAW_TRACEPOINT_OPEN = 17;
        static final int BTF_LOAD = 18;
        static final int BTF_GET_FD_BY_ID = 19;
        static final int MAP_FREEZE = 22;
        static final int LINK_CREATE = 28;
        static final int LINK_UPDATE = 29;
        static final int LINK_GET_FD_BY_ID = 30;
        static final int LINK_GET_NEXT_ID = 31;
        static final int LINK_DETACH = 34;

        private Command() {}
    }

    /** {@code union bpf_attr} for {@code BPF_MAP_CREATE}. */
    static final class MapCreate {
        static final int TYPE = 0;
        static final int KEY_SIZE = 4;
        static final int VALUE_SIZE = 8;
        static final int MAX_ENTRIES = 12;
        static final int FLAGS = 16;
        static final int INNER_MAP_FD = 20;
        static final int SIZE = 24;
        static final int NAME = 28;
        static final int SIZE_WITH_NAME = 44;

        private MapCreate() {}
    }

    /** {@code union bpf_attr} for {@code BPF_MAP_*_ELEM}. */
    static final class MapElement {
        static final int MAP_FD = 0;
        static final int KEY = 8;
        static final int VALUE = 16;
        static final int FLAGS = 24;
        static final int SIZE = 32;

        private MapElement() {}
    }

    /** {@code union bpf_attr} for {@code BPF_PROG_LOAD}, up to where the oldest kernel of interest knows it. */
    static final class ProgLoad {
        static final int TYPE = 0;
        static final int INSN_CNT = 4;
        static final int INSNS = 8;
        static final int LICENSE = 16;
        static final int LOG_LEVEL = 24;
        static final int LOG_SIZE = 28;
        static final int LOG_BUF = 32;
        static final int FLAGS = 44;
        static final int EXPECTED_ATTACH_TYPE = 68;
        static final int PROG_BTF_FD = 72;
        static final int FUNC_INFO_REC_SIZE = 76;
        static final int FUNC_INFO = 80;
        static final int FUNC_INFO_CNT = 88;
        static final int ATTACH_BTF_ID = 108;
        static final int ATTACH_PROG_FD = 112;
        static final int SIZE = 120;

        private ProgLoad() {}
    }

    /** {@code union bpf_attr} for {@code BPF_BTF_LOAD}. */
    static final class BtfLoad {
        static final int BTF = 0;
        static final int BTF_SIZE = 16;
        static final int SIZE = 32;

        private BtfLoad() {}
    }

    /** {@code struct bpf_btf_info}. */
    static final class BtfInfo {
        static final int BTF = 0;
        static final int BTF_SIZE = 8;
        static final int SIZE = 16;

        private BtfInfo() {}
    }

    /** {@code struct bpf_func_info}. */
    static final class FuncInfo {
        static final int INSN_OFF = 0;
        static final int TYPE_ID = 4;
        static final int SIZE = 8;

        private FuncInfo() {}
    }

    /** {@code union bpf_attr} for {@code BPF_OBJ_*}. */
    static final class Obj {
        static final int PATHNAME = 0;
        static final int BPF_FD = 8;
        static final int SIZE = 16;

        private Obj() {}
    }

    /** {@code union bpf_attr} for {@code BPF_PROG_TEST_RUN}. */
    static final class TestRun {
        static final int PROG_FD = 0;
        static final int RETVAL = 4;
        static final int DATA_SIZE_IN = 8;
        static final int DATA_IN = 16;
        static final int REPEAT = 32;
        static final int DURATION = 36;
        static final int SIZE = 80;

        private TestRun() {}
    }

    /** {@code union bpf_attr} for {@code BPF_*_GET_*_ID}. */
    static final class GetId {
        static final int ID = 0;
        static final int NEXT_ID = 4;
        static final int SIZE = 12;

        private GetId() {}
    }

    /** {@code union bpf_attr} for {@code BPF_OBJ_GET_INFO_BY_FD}. */
    static final class Info {
        static final int BPF_FD = 0;
        static final int INFO_LEN = 4;
        static final int INFO = 8;
        static final int SIZE = 16;

        private Info() {}
    }

    /** {@code union bpf_attr} for {@code BPF_PROG_QUERY}. */
    static final class Query {
        static final int TARGET_IFINDEX = 0;
        static final int ATTACH_TYPE = 4;
        static final int PROG_IDS = 16;
        static final int COUNT = 24;
        static final int LINK_IDS = 40;
        static final int REVISION = 56;
        static final int SIZE = 64;

        private Query() {}
    }

    /** {@code union bpf_attr} for {@code BPF_LINK_CREATE}. */
    static final class LinkCreate {
        static final int PROG_FD = 0;
        /** Shares its place with {@link #TARGET_IFINDEX}. */
        static final int TARGET_FD = 4;

        static final int TARGET_IFINDEX = 4;
        static final int ATTACH_TYPE = 8;
        static final int FLAGS = 12;
        static final int TARGET_BTF_ID = 16;
        /** {@code tcx.relative_id}, which shares its place with {@link #TARGET_BTF_ID}. */
        static final int TCX_RELATIVE_ID = 16;

        static final int TCX_EXPECTED_REVISION = 24;

        static final int KPROBE_MULTI_FLAGS = 16;
        static final int KPROBE_MULTI_CNT = 20;
        static final int KPROBE_MULTI_SYMS = 24;

        static final int UPROBE_MULTI_PATH = 16;
        static final int UPROBE_MULTI_OFFSETS = 24;
        static final int UPROBE_MULTI_CNT = 48;
        static final int UPROBE_MULTI_FLAGS = 52;
        static final int UPROBE_MULTI_PID = 56;
        static final int SIZE = 64;

        private LinkCreate() {}
    }

    /** {@code union bpf_attr} for {@code BPF_RAW_TRACEPOINT_OPEN}. */
    static final class RawTracepoint {
        static final int NAME = 0;
        static final int PROG_FD = 8;
        static final int SIZE = 16;

        private RawTracepoint() {}
    }

    /** {@code union bpf_attr} for {@code BPF_LINK_UPDATE}. */
    static final class LinkUpdate {
        static final int LINK_FD = 0;
        static final int NEW_PROG_FD = 4;
        static final int SIZE = 16;

        private LinkUpdate() {}
    }

    /** {@code union bpf_attr} for {@code BPF_LINK_DETACH}. */
    static final class LinkDetach {
        static final int LINK_FD = 0;
        static final int SIZE = 4;

        private LinkDetach() {}
    }

    /** {@code struct bpf_prog_info}. */
    static final class ProgInfo {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int TAG = 8;
        static final int TAG_SIZE = 8;
        static final int JITED_PROG_LEN = 16;
        static final int XLATED_PROG_LEN = 20;
        static final int XLATED_PROG_INSNS = 32;
        static final int LOAD_TIME = 40;
        static final int CREATED_BY_UID = 48;
        static final int NR_MAP_IDS = 52;
        static final int MAP_IDS = 56;
        static final int NAME = 64;
        static final int NAME_SIZE = 16;
        /** A bit field: gpl_compatible is its lowest bit. */
        static final int FLAGS = 84;

        static final int BTF_ID = 128;
        static final int RUN_TIME_NS = 192;
        static final int RUN_CNT = 200;
        static final int RECURSION_MISSES = 208;
        static final int VERIFIED_INSNS = 216;
        static final int SIZE = 232;

        private ProgInfo() {}
    }

    /** {@code struct bpf_map_info}. */
    static final class MapInfo {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int KEY_SIZE = 8;
        static final int VALUE_SIZE = 12;
        static final int MAX_ENTRIES = 16;
        static final int FLAGS = 20;
        static final int NAME = 24;
        static final int NAME_SIZE = 16;
        static final int BTF_ID = 64;
        static final int MAP_EXTRA = 80;
        static final int SIZE = 88;

        private MapInfo() {}
    }

    /** {@code struct bpf_link_info}; from 16 on it has another layout for each type of links. */
    static final class LinkInfo {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int PROG_ID = 8;
        /** Of a TCX or an XDP link. */
        static final int IFINDEX = 16;

        static final int TCX_ATTACH_TYPE = 20;
        /** 0 when the cgroup was removed. */
        static final int CGROUP_ID = 16;

        static final int CGROUP_ATTACH_TYPE = 24;
        /** What an extension's link is, too. */
        static final int TRACING_ATTACH_TYPE = 16;

        static final int TRACING_TARGET_OBJ_ID = 20;
        static final int TRACING_TARGET_BTF_ID = 24;
        /** {@code enum bpf_perf_event_type}; 0 from kernels that say nothing of such links (before 6.6). */
        static final int PERF_EVENT_TYPE = 16;

        static final int PERF_EVENT_KPROBE_ADDR = 40;
        static final int PERF_EVENT_KPROBE_MISSED = 48;
        /** 0 from kernels that say nothing of such links (before 6.6). */
        static final int KPROBE_MULTI_COUNT = 24;

        static final int KPROBE_MULTI_FLAGS = 28;
        static final int KPROBE_MULTI_MISSED = 32;
        static final int SIZE = 64;

        private LinkInfo() {}
    }
}
