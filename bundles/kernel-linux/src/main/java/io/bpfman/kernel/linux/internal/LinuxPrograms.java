// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.RunStats;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.TestRunResult;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Constants;
import io.bpfman.kernel.linux.internal.bpf.FdInfo;
import io.bpfman.kernel.linux.internal.bpf.Functions;
import io.bpfman.kernel.linux.internal.bpf.ObjectLoader;
import io.bpfman.kernel.linux.internal.bpf.ObjectOpener;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.bpf.RawProgramInfo;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.target.AttachFunctions;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Programs of Linux. */
final class LinuxPrograms implements Programs {

    /** Shorter ones are refused by {@code BPF_PROG_TEST_RUN}: an Ethernet header. */
    private static final int MIN_PACKET = 14;
    /** Not there when the kernel was built without the counting; see proc_sys_kernel(5). */
    private static final Path STATS_ENABLED = Path.of("/proc/sys/kernel/bpf_stats_enabled");

    private final Supplier<Features> features;
    private final AttachFunctions attachFunctions;
    private final Bpf bpf;
    private final Pinned pinned;
    private final ObjectLoader loader;
    /** Read once, so that a program's time of loading does not drift with the clock. */
    private final Instant boot;

    LinuxPrograms(
            SystemCalls calls,
            Bpf bpf,
            Pinned pinned,
            ObjectOpener own,
            ObjectOpener worker,
            Functions functions,
            AttachFunctions attachFunctions,
            Supplier<Features> features) {
        this.features = features;
        this.attachFunctions = attachFunctions;
        this.bpf = bpf;
        this.pinned = pinned;
        this.loader = new ObjectLoader(calls, bpf, pinned, own, worker, functions, this::translate);
        this.boot = Instant.now().minusNanos(Refusals.ask("read the time since boot", calls::bootTimeNanos));
    }

    @Override
    public List<LoadedProgram> load(LoadSpec spec) {
        if (spec.extensionOf().isPresent()) {
            LinuxKernel.needing(features.get().get(Features.FREPLACE), loader);
        } else {
            spec.programs().forEach(attachFunctions::need);
        }
        return loader.load(spec);
    }

    @Override
    public Optional<ProgramInfo> byId(long id) {
        return Refusals.ask("ask about program " + id, () -> find(id));
    }

    private Optional<ProgramInfo> find(long id) throws SysException {
        return raw(id).map(this::translate);
    }

    private Optional<RawProgramInfo> raw(long id) throws SysException {
        return ask(id, program -> bpf.programInfo(program.number()));
    }

    /** What is asked of a program by its descriptor. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Fd program) throws SysException;
    }

    private <T> Optional<T> ask(long id, Question<T> question) throws SysException {
        if (id <= 0 || id > 0xFFFFFFFFL) {
            return Optional.empty();
        }
        try (Fd program = bpf.programById(id)) {
            return Optional.of(question.ask(program));
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Optional<ProgramInfo> byPin(Path pin) {
        return Refusals.ask("ask about the program pinned at " + pin, () -> {
            Optional<Fd> found = pinned.findProgram(pin);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (Fd program = found.get()) {
                return Optional.of(translate(bpf.programInfo(program.number())));
            }
        });
    }

    @Override
    public Optional<KernelProgram> describe(long id) {
        return Refusals.ask("ask about program " + id, () -> described(id));
    }

    private Optional<KernelProgram> described(long id) throws SysException {
        return ask(id, program -> describe(bpf.programInfo(program.number()), FdInfo.of(program)));
    }

    private KernelProgram describe(RawProgramInfo raw, FdInfo more) {
        return new KernelProgram(
                raw.id(),
                raw.name(),
                BpfTypes.programType(raw.type()),
                raw.tag(),
                raw.gplCompatible(),
                raw.mapIds(),
                boot.plusNanos(raw.loadedNanos()),
                raw.uid(),
                raw.btfId() == 0 ? OptionalLong.empty() : OptionalLong.of(raw.btfId()),
                raw.jitedSize(),
                raw.xlatedSize(),
                raw.verifiedInstructions(),
                more.memlock(),
                raw.restricted());
    }

    @Override
    public List<KernelProgram> all() {
        return Refusals.ask("list programs", () -> {
            List<KernelProgram> all = new ArrayList<>();
            for (OptionalLong id = bpf.nextProgramId(0); id.isPresent(); id = bpf.nextProgramId(id.getAsLong())) {
                described(id.getAsLong()).ifPresent(all::add);
            }
            return all;
        });
    }

    @Override
    public Optional<RunStats> runStats(long id) {
        if (!countsRuns()) {
            return Optional.empty();
        }
        return Refusals.ask(
                "ask how often program " + id + " ran",
                () -> raw(id).map(raw -> new RunStats(raw.runs(), raw.runNanos(), raw.recursionMisses())));
    }

    private static boolean countsRuns() {
        try {
            return Files.readString(STATS_ENABLED).strip().equals("1");
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STATS_ENABLED, e);
        }
    }

    @Override
    public Map<String, byte[]> constants(long id) {
        return Refusals.ask(
                "read the constants of program " + id,
                () -> new Constants(bpf).of(raw(id).map(RawProgramInfo::mapIds).orElse(List.of())));
    }

    @Override
    public void pin(long id, Path pin) {
        Refusals.tell("pin program " + id + " at " + pin, () -> {
            try (Fd program = bpf.programById(id)) {
                bpf.pin(program, pin);
            }
        });
    }

    @Override
    public TestRun testRun(Path pin, byte[] packet, int repeat) {
        if (packet.length < MIN_PACKET || repeat < 1) {
            throw new InvalidSpecException("a test run takes a frame of at least " + MIN_PACKET
                    + " bytes and one repetition, not " + packet.length + " and " + repeat);
        }
        try (Fd program = pinned.openProgram(pin)) {
            TestRunResult result =
                    Refusals.ask("run the program pinned at " + pin, () -> bpf.testRun(program, packet, repeat));
            return new TestRun(result.verdict(), result.nanos());
        }
    }

    private ProgramInfo translate(RawProgramInfo raw) {
        return new ProgramInfo(
                raw.id(),
                raw.name(),
                BpfTypes.programType(raw.type()),
                raw.tag(),
                raw.gplCompatible(),
                raw.mapIds(),
                boot.plusNanos(raw.loadedNanos()));
    }
}
