// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.link.LinkProbe.MissingException;
import io.bpfman.kernel.linux.internal.perf.PerfEvents;
import io.bpfman.kernel.linux.internal.perf.ProbeSource;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.io.IOException;

/** Finds out whether there is a source of events that are probes. Leaves no trace. */
record ProbeFeature(LinkProbe probe, LoneLinks links, PerfEvents events) {

    /** The feature, of a source by its name in sysfs and the option that the kernel needs for it. */
    Feature of(String feature, String source, String option) {
        return probe.probe(feature, BpfTypes.PROG_KPROBE, 0, program -> {
            ProbeSource found;
            try {
                found = ProbeSource.of(source);
            } catch (IOException e) {
                throw new MissingException("perf_event_open(2) has no " + source + " (" + e.getMessage()
                        + "); the kernel needs " + option);
            }
            LinkProbe.expect(
                    Errno.EBADF,
                    links.answerToNoEvent(program),
                    "BPF_LINK_CREATE at no event",
                    "Linux 5.15 and newer have links at events");
            LinkProbe.expect(
                    Errno.EFAULT,
                    events.answerToNoProbe(found),
                    "perf_event_open(2) of a " + source + " whose name cannot be read",
                    "probes take CAP_PERFMON");
            return "perf_event_open(2) has " + source + ", and takes links of programs";
        });
    }

    /** The source of this name. */
    static ProbeSource source(String name) throws SysException {
        try {
            return ProbeSource.of(name);
        } catch (IOException e) {
            throw new SysException(Errno.ENODEV, "perf_event_open(2) has no " + name + " any more: " + e.getMessage());
        }
    }
}
