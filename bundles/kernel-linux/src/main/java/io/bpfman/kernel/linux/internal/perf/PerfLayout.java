// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.perf;

/** The constants and the byte offsets of {@code struct perf_event_attr}, all from {@code linux/perf_event.h}. */
final class PerfLayout {

    static final int TYPE = 0;
    static final int SIZE = 4;
    static final int CONFIG = 8;
    /** {@code kprobe_func} and {@code uprobe_path} share this place. */
    static final int CONFIG1 = 56;
    /** {@code probe_offset} shares this place. */
    static final int CONFIG2 = 64;
    /** Every kernel of interest knows an attribute of this size. */
    static final int ATTR_SIZE_VER5 = 112;

    /** {@code enum perf_type_id}. */
    static final int TYPE_TRACEPOINT = 2;

    static final long IOC_ENABLE = 0x2400;

    private PerfLayout() {}
}
