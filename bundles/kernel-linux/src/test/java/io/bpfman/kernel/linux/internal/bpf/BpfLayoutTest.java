// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.CompiledHeader;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.BtfLoad;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Command;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.FuncInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.GetId;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Info;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkCreate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkDetach;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.LinkUpdate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapCreate;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapElement;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.MapInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Obj;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.ProgInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.ProgLoad;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Query;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.RawTracepoint;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has a C compiler say what the machine's {@code linux/bpf.h} says. Of what older headers do not know the kernel tests speak. */
class BpfLayoutTest {

    private static Map<String, Integer> expressions() {
        Map<String, Integer> all = new LinkedHashMap<>();
        attr(all, "map_type", MapCreate.TYPE);
        attr(all, "key_size", MapCreate.KEY_SIZE);
        attr(all, "value_size", MapCreate.VALUE_SIZE);
        attr(all, "max_entries", MapCreate.MAX_ENTRIES);
        attr(all, "inner_map_fd", MapCreate.INNER_MAP_FD);
        attr(all, "map_fd", MapElement.MAP_FD);
        attr(all, "key", MapElement.KEY);
        attr(all, "value", MapElement.VALUE);
        attr(all, "flags", MapElement.FLAGS);
        attr(all, "prog_type", ProgLoad.TYPE);
        attr(all, "insn_cnt", ProgLoad.INSN_CNT);
        attr(all, "insns", ProgLoad.INSNS);
        attr(all, "license", ProgLoad.LICENSE);
        attr(all, "prog_btf_fd", ProgLoad.PROG_BTF_FD);
        attr(all, "func_info_rec_size", ProgLoad.FUNC_INFO_REC_SIZE);
        attr(all, "func_info", ProgLoad.FUNC_INFO);
        attr(all, "func_info_cnt", ProgLoad.FUNC_INFO_CNT);
        attr(all, "attach_btf_id", ProgLoad.ATTACH_BTF_ID);
        attr(all, "attach_prog_fd", ProgLoad.ATTACH_PROG_FD);
        attr(all, "btf", BtfLoad.BTF);
        attr(all, "btf_size", BtfLoad.BTF_SIZE);
        attr(all, "pathname", Obj.PATHNAME);
        attr(all, "bpf_fd", Obj.BPF_FD);
        attr(all, "test.prog_fd", TestRun.PROG_FD);
        attr(all, "test.retval", TestRun.RETVAL);
        attr(all, "test.data_size_in", TestRun.DATA_SIZE_IN);
        attr(all, "test.data_in", TestRun.DATA_IN);
        attr(all, "test.repeat", TestRun.REPEAT);
        attr(all, "test.duration", TestRun.DURATION);
        attr(all, "prog_id", GetId.ID);
        attr(all, "next_id", GetId.NEXT_ID);
        attr(all, "info.bpf_fd", Info.BPF_FD);
        attr(all, "info.info_len", Info.INFO_LEN);
        attr(all, "info.info", Info.INFO);
        attr(all, "query.target_fd", Query.TARGET_IFINDEX);
        attr(all, "query.attach_type", Query.ATTACH_TYPE);
        attr(all, "query.prog_ids", Query.PROG_IDS);
        attr(all, "query.prog_cnt", Query.COUNT);
        attr(all, "link_create.prog_fd", LinkCreate.PROG_FD);
        attr(all, "link_create.target_ifindex", LinkCreate.TARGET_IFINDEX);
        attr(all, "link_create.target_fd", LinkCreate.TARGET_FD);
        attr(all, "link_create.target_btf_id", LinkCreate.TARGET_BTF_ID);
        attr(all, "link_create.attach_type", LinkCreate.ATTACH_TYPE);
        attr(all, "link_create.flags", LinkCreate.FLAGS);
        attr(all, "link_create.kprobe_multi.flags", LinkCreate.KPROBE_MULTI_FLAGS);
        attr(all, "link_create.kprobe_multi.cnt", LinkCreate.KPROBE_MULTI_CNT);
        attr(all, "link_create.kprobe_multi.syms", LinkCreate.KPROBE_MULTI_SYMS);
        attr(all, "raw_tracepoint.name", RawTracepoint.NAME);
        attr(all, "raw_tracepoint.prog_fd", RawTracepoint.PROG_FD);
        attr(all, "prog_flags", ProgLoad.FLAGS);
        attr(all, "log_level", ProgLoad.LOG_LEVEL);
        attr(all, "log_size", ProgLoad.LOG_SIZE);
        attr(all, "log_buf", ProgLoad.LOG_BUF);
        attr(all, "expected_attach_type", ProgLoad.EXPECTED_ATTACH_TYPE);
        attr(all, "link_update.link_fd", LinkUpdate.LINK_FD);
        attr(all, "link_update.new_prog_fd", LinkUpdate.NEW_PROG_FD);
        attr(all, "link_detach.link_fd", LinkDetach.LINK_FD);
        field(all, "struct bpf_func_info", "insn_off", FuncInfo.INSN_OFF);
        field(all, "struct bpf_func_info", "type_id", FuncInfo.TYPE_ID);
        all.put("sizeof(struct bpf_func_info)", FuncInfo.SIZE);
        field(all, "struct bpf_prog_info", "type", ProgInfo.TYPE);
        field(all, "struct bpf_prog_info", "id", ProgInfo.ID);
        field(all, "struct bpf_prog_info", "tag", ProgInfo.TAG);
        field(all, "struct bpf_prog_info", "load_time", ProgInfo.LOAD_TIME);
        field(all, "struct bpf_prog_info", "nr_map_ids", ProgInfo.NR_MAP_IDS);
        field(all, "struct bpf_prog_info", "map_ids", ProgInfo.MAP_IDS);
        field(all, "struct bpf_prog_info", "name", ProgInfo.NAME);
        all.put("offsetof(struct bpf_prog_info, ifindex) + 4", ProgInfo.FLAGS);
        field(all, "struct bpf_prog_info", "btf_id", ProgInfo.BTF_ID);
        field(all, "struct bpf_prog_info", "jited_prog_len", ProgInfo.JITED_PROG_LEN);
        field(all, "struct bpf_prog_info", "xlated_prog_len", ProgInfo.XLATED_PROG_LEN);
        field(all, "struct bpf_prog_info", "xlated_prog_insns", ProgInfo.XLATED_PROG_INSNS);
        field(all, "struct bpf_prog_info", "created_by_uid", ProgInfo.CREATED_BY_UID);
        field(all, "struct bpf_prog_info", "run_time_ns", ProgInfo.RUN_TIME_NS);
        field(all, "struct bpf_prog_info", "run_cnt", ProgInfo.RUN_CNT);
        field(all, "struct bpf_prog_info", "recursion_misses", ProgInfo.RECURSION_MISSES);
        field(all, "struct bpf_prog_info", "verified_insns", ProgInfo.VERIFIED_INSNS);
        field(all, "struct bpf_map_info", "name", MapInfo.NAME);
        field(all, "struct bpf_map_info", "type", MapInfo.TYPE);
        field(all, "struct bpf_map_info", "id", MapInfo.ID);
        field(all, "struct bpf_map_info", "key_size", MapInfo.KEY_SIZE);
        field(all, "struct bpf_map_info", "value_size", MapInfo.VALUE_SIZE);
        field(all, "struct bpf_map_info", "max_entries", MapInfo.MAX_ENTRIES);
        field(all, "struct bpf_map_info", "map_flags", MapInfo.FLAGS);
        field(all, "struct bpf_map_info", "btf_id", MapInfo.BTF_ID);
        field(all, "struct bpf_map_info", "map_extra", MapInfo.MAP_EXTRA);
        field(all, "struct bpf_link_info", "type", LinkInfo.TYPE);
        field(all, "struct bpf_link_info", "id", LinkInfo.ID);
        field(all, "struct bpf_link_info", "prog_id", LinkInfo.PROG_ID);
        field(all, "struct bpf_link_info", "xdp.ifindex", LinkInfo.IFINDEX);
        field(all, "struct bpf_link_info", "tracing.attach_type", LinkInfo.TRACING_ATTACH_TYPE);
        field(all, "struct bpf_link_info", "tracing.target_obj_id", LinkInfo.TRACING_TARGET_OBJ_ID);
        field(all, "struct bpf_link_info", "tracing.target_btf_id", LinkInfo.TRACING_TARGET_BTF_ID);
        all.put("BPF_MAP_CREATE", Command.MAP_CREATE);
        all.put("BPF_MAP_LOOKUP_ELEM", Command.MAP_LOOKUP_ELEM);
        all.put("BPF_MAP_UPDATE_ELEM", Command.MAP_UPDATE_ELEM);
        all.put("BPF_PROG_LOAD", Command.PROG_LOAD);
        all.put("BPF_OBJ_PIN", Command.OBJ_PIN);
        all.put("BPF_OBJ_GET", Command.OBJ_GET);
        all.put("BPF_PROG_TEST_RUN", Command.PROG_TEST_RUN);
        all.put("BPF_PROG_GET_NEXT_ID", Command.PROG_GET_NEXT_ID);
        all.put("BPF_PROG_GET_FD_BY_ID", Command.PROG_GET_FD_BY_ID);
        all.put("BPF_LINK_GET_FD_BY_ID", Command.LINK_GET_FD_BY_ID);
        all.put("BPF_LINK_GET_NEXT_ID", Command.LINK_GET_NEXT_ID);
        all.put("BPF_MAP_GET_FD_BY_ID", Command.MAP_GET_FD_BY_ID);
        all.put("BPF_OBJ_GET_INFO_BY_FD", Command.OBJ_GET_INFO_BY_FD);
        all.put("BPF_PROG_QUERY", Command.PROG_QUERY);
        all.put("BPF_RAW_TRACEPOINT_OPEN", Command.RAW_TRACEPOINT_OPEN);
        all.put("BPF_BTF_LOAD", Command.BTF_LOAD);
        all.put("BPF_LINK_CREATE", Command.LINK_CREATE);
        all.put("BPF_LINK_UPDATE", Command.LINK_UPDATE);
        all.put("BPF_LINK_DETACH", Command.LINK_DETACH);
        all.put("BPF_PROG_TYPE_SCHED_CLS", BpfTypes.PROG_SCHED_CLS);
        all.put("BPF_PROG_TYPE_XDP", BpfTypes.PROG_XDP);
        all.put("BPF_PROG_TYPE_EXT", BpfTypes.PROG_EXT);
        all.put("BPF_PROG_TYPE_KPROBE", BpfTypes.PROG_KPROBE);
        all.put("BPF_PROG_TYPE_TRACEPOINT", BpfTypes.PROG_TRACEPOINT);
        all.put("BPF_PROG_TYPE_RAW_TRACEPOINT", BpfTypes.PROG_RAW_TRACEPOINT);
        all.put("BPF_PROG_TYPE_TRACING", BpfTypes.PROG_TRACING);
        all.put("BPF_PROG_TYPE_LSM", BpfTypes.PROG_LSM);
        all.put("BPF_TRACE_RAW_TP", BpfTypes.ATTACH_TRACE_RAW_TP);
        all.put("BPF_TRACE_FENTRY", BpfTypes.ATTACH_TRACE_FENTRY);
        all.put("BPF_TRACE_FEXIT", BpfTypes.ATTACH_TRACE_FEXIT);
        all.put("BPF_LSM_MAC", BpfTypes.ATTACH_LSM_MAC);
        all.put("BPF_PERF_EVENT", BpfTypes.ATTACH_PERF_EVENT);
        all.put("BPF_TRACE_KPROBE_MULTI", BpfTypes.ATTACH_TRACE_KPROBE_MULTI);
        all.put("BPF_F_KPROBE_MULTI_RETURN", BpfTypes.MULTI_RETURN);
        all.put("BPF_F_SLEEPABLE", BpfTypes.SLEEPABLE);
        all.put("BPF_LINK_TYPE_PERF_EVENT", BpfTypes.LINK_PERF_EVENT);
        all.put("BPF_LINK_TYPE_KPROBE_MULTI", BpfTypes.LINK_KPROBE_MULTI);
        all.put("BPF_LINK_TYPE_TRACING", BpfTypes.LINK_TRACING);
        all.put("BPF_LINK_TYPE_XDP", BpfTypes.LINK_XDP);
        all.put("BPF_MAP_TYPE_ARRAY", BpfTypes.MAP_ARRAY);
        all.put("BPF_MAP_TYPE_PROG_ARRAY", BpfTypes.MAP_PROG_ARRAY);
        all.put("BPF_MAP_TYPE_PERCPU_HASH", BpfTypes.MAP_PERCPU_HASH);
        all.put("BPF_MAP_TYPE_PERCPU_ARRAY", BpfTypes.MAP_PERCPU_ARRAY);
        all.put("BPF_MAP_TYPE_ARRAY_OF_MAPS", BpfTypes.MAP_ARRAY_OF_MAPS);
        all.put("BPF_MAP_TYPE_DEVMAP", BpfTypes.MAP_DEVMAP);
        all.put("BPF_MAP_TYPE_DEVMAP_HASH", BpfTypes.MAP_DEVMAP_HASH);
        all.put("BPF_F_RDONLY", MapShape.RDONLY);
        all.put("BPF_F_WRONLY", MapShape.WRONLY);
        all.put("BPF_F_RDONLY_PROG", MapShape.RDONLY_PROG);
        return all;
    }

    private static void attr(Map<String, Integer> all, String member, int offset) {
        field(all, "union bpf_attr", member, offset);
    }

    private static void field(Map<String, Integer> all, String type, String member, int offset) {
        all.put("offsetof(" + type + ", " + member + ")", offset);
    }

    @Test
    void agreesWithTheHeader(@TempDir Path directory) throws IOException, InterruptedException {
        CompiledHeader.assertAgrees("linux/bpf.h", expressions(), directory);
    }
}
