// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.ProgramSelector;
import io.bpfman.kernel.linux.internal.bpf.Preparation.As;
import io.bpfman.kernel.linux.internal.bpf.Preparation.BySection;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ForFunction;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Typed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTypesTest {

    private static As as(String selector, String section) {
        return LoadTypes.of(ProgramSelector.parse(selector), section, false);
    }

    @ParameterizedTest
    @CsvSource({
        "tc:p,tc,3,0,0",
        "tcx:p,tcx/egress,3,0,0",
        "xdp:p,xdp.frags,6,37,0",
        "tracepoint:p,tp/a/b,5,0,0",
        "tracepoint:p,anything,5,0,0",
        "raw_tracepoint:p,anything,17,0,0",
        "kprobe:p,kprobe,2,0,0",
        "kprobe:p,kprobe.multi/vfs_*,2,0,0",
        "kretprobe:p,kretprobe/vfs_open,2,0,0",
        "uprobe:p,uprobe.s,2,0,16",
        "uretprobe:p,uretprobe.s//bin/sh:main,2,0,16",
        "uprobe:p,uprobe//lib/libm.s,2,0,0",
        "kprobe.multi:p,kprobe,2,42,0",
        "kretprobe.multi:p,kretprobe.multi,2,42,0",
        "uprobe.multi:p,uprobe.multi.s,2,48,16",
        "uretprobe.multi:p,uretprobe.multi,2,48,0"
    })
    void areThoseOfTheTypeThatIsNamed(String selector, String section, int type, int attachType, int flags) {
        assertEquals(new Typed(type, attachType, flags), as(selector, section));
    }

    @Test
    void areOfEarlierReleasesWhereThatIsWanted() {
        assertEquals(new Typed(6, 0, 0), LoadTypes.of(ProgramSelector.parse("xdp:p"), "xdp", true));
    }

    @ParameterizedTest
    @CsvSource({"raw_tp/sched_switch", "raw_tracepoint", "raw_tp.w/nbd_send_request"})
    void leaveARawTracepointToItsSection(String section) {
        assertEquals(new BySection(), as("raw_tracepoint:p:sched_switch", section));
    }

    @ParameterizedTest
    @CsvSource({
        "fentry:p:vfs_open,fentry/vfs_read,26,24,0,vfs_open",
        "fexit:p:vfs_open,fexit.s,26,25,16,vfs_open",
        "tp_btf:p:sys_enter,anything,26,23,0,sys_enter",
        "lsm:p:file_open,lsm.s/file_open,29,27,16,file_open",
        "lsm:p:bpf_lsm_file_open,lsm,29,27,0,file_open"
    })
    void nameWhatTheProgramIsLoadedFor(
            String selector, String section, int type, int attachType, int flags, String function) {
        assertEquals(new ForFunction(new Typed(type, attachType, flags), function), as(selector, section));
    }
}
