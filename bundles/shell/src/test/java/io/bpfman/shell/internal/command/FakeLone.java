// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiAttachSpec;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LoneSpec;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.RawTracepointAttachSpec;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.UprobeMultiAttachSpec;
import io.bpfman.api.UprobeMultiLinkDetails;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Links that move no other, on a kernel in which every target is there; a pattern matches seven functions. */
final class FakeLone {
    private static final long MATCHED = 7;

    private FakeLone() {}

    static Link link(LoneSpec spec, Program program, long id) {
        LoneDetails details = details(spec, program);
        if (!details.kind().label().equals(program.type().label())) {
            throw new InvalidSpecException("program " + program.id() + " is a "
                    + program.type().label() + " program; the " + spec.kind().label() + " attach does not accept it");
        }
        return new Link(
                id,
                program.id(),
                details.kind(),
                OptionalLong.of(700 + id),
                Path.of("/sys/fs/bpf/bpfman/links/" + id),
                details,
                spec.metadata(),
                FakeBpfman.NOW);
    }

    private static LoneDetails details(LoneSpec spec, Program program) {
        String loadedFor = program.attachFunc().orElse("");
        if (spec instanceof TracepointAttachSpec tracepoint) {
            return new TracepointLinkDetails(tracepoint.group(), tracepoint.name());
        }
        if (spec instanceof RawTracepointAttachSpec raw) {
            return new RawTracepointLinkDetails(
                    LinkKind.RAW_TRACEPOINT, raw.name().orElse(loadedFor));
        }
        if (spec instanceof KprobeAttachSpec probe) {
            return new KprobeLinkDetails(probe.fnName(), probe.offset(), program.type() == ProgramType.KRETPROBE);
        }
        if (spec instanceof KprobeMultiAttachSpec probe) {
            return new KprobeMultiLinkDetails(
                    probe.functions().names(),
                    probe.functions().pattern(),
                    probe.functions().pattern().map(text -> MATCHED).orElse((long)
                            probe.functions().names().size()),
                    program.type() == ProgramType.KRETPROBE_MULTI);
        }
        if (spec instanceof UprobeAttachSpec probe) {
            return new UprobeLinkDetails(
                    probe.file().target(),
                    probe.fnName(),
                    probe.offset(),
                    probe.file().pid(),
                    program.type() == ProgramType.URETPROBE,
                    probe.file().containerPid());
        }
        if (spec instanceof UprobeMultiAttachSpec probe) {
            return new UprobeMultiLinkDetails(
                    probe.file().target(),
                    probe.functions().names(),
                    probe.functions().pattern(),
                    probe.functions().pattern().map(text -> MATCHED).orElse((long)
                            probe.functions().names().size()),
                    probe.file().pid(),
                    program.type() == ProgramType.URETPROBE_MULTI,
                    probe.file().containerPid());
        }
        if (spec instanceof CgroupAttachSpec cgroup) {
            return new CgroupLinkDetails(
                    cgroup.cgroup(),
                    4711,
                    cgroup.attachType()
                            .orElse(CgroupAttachSpec.AttachType.CGROUP_SYSCTL)
                            .label());
        }
        LinkKind kind = ((TracingAttachSpec) spec).kind();
        return switch (kind) {
            case LSM -> new LsmLinkDetails(loadedFor);
            case TP_BTF -> new RawTracepointLinkDetails(kind, loadedFor);
            default -> new TracingLinkDetails(kind, loadedFor);
        };
    }

    /** A few of each, but of the kernel's functions more than anybody reads. */
    static List<String> targets(TargetQuery query) {
        if (query instanceof TargetQuery.Tracepoints) {
            return List.of("sched/sched_switch", "syscalls/sys_enter_kill", "syscalls/sys_enter_open");
        }
        if (query instanceof TargetQuery.RawTracepoints) {
            return List.of("sched_switch", "sys_enter");
        }
        if (query instanceof TargetQuery.Symbols symbols) {
            return switch (symbols.file().toString()) {
                case "libc" -> List.of("free", "malloc", "malloc_usable_size");
                case "/bin/x in process 7 in the mounts of process 8" -> List.of("main");
                default -> throw new NotFoundException("there is no " + symbols.file());
            };
        }
        return Stream.concat(
                        Stream.of("do_exit"),
                        IntStream.range(0, 300).mapToObj(i -> String.format("vfs_%c%03d", 'a' + i % 3, i)))
                .sorted()
                .toList();
    }
}
