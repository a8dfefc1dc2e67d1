// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.RunStats;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs of the simulated machine. */
final class ProgramArea implements Programs {

    private static final int SMALLEST_FRAME = 14;

    private final Machine machine;
    private final Support support;
    private final ProgramRegistry registry;

    ProgramArea(Machine machine, Support support, ProgramRegistry registry) {
        this.machine = machine;
        this.support = support;
        this.registry = registry;
    }

    @Override
    public List<LoadedProgram> load(LoadSpec spec) {
        return machine.change(
                "programs.load", "load object file \"" + spec.object().name() + "\"", () -> {
                    try (Loading loading = new Loading(machine, registry, support, spec)) {
                        return loading.run();
                    }
                });
    }

    @Override
    public Optional<ProgramInfo> byId(long id) {
        return machine.look(
                "programs.byId",
                "look up program " + id,
                () -> Optional.ofNullable(machine.programs.get(id)).map(Prog::info));
    }

    @Override
    public Optional<ProgramInfo> byPin(Path pin) {
        String what = "look up the program pinned at " + pin;
        return machine.look(
                "programs.byPin",
                what,
                () -> machine.bpffs
                        .find(pin)
                        .map(object -> machine.bpffs.get(pin, Prog.class, what).info()));
    }

    @Override
    public Optional<KernelProgram> describe(long id) {
        return machine.look(
                "programs.describe",
                "look up program " + id,
                () -> Optional.ofNullable(machine.programs.get(id)).map(Facts::of));
    }

    @Override
    public List<KernelProgram> all() {
        return machine.look(
                "programs.all",
                "list programs",
                () -> machine.programs.values().stream().map(Facts::of).toList());
    }

    /** The simulated kernel is one that does not count. */
    @Override
    public Optional<RunStats> runStats(long id) {
        return Optional.empty();
    }

    @Override
    public Map<String, byte[]> constants(long id) {
        return machine.look(
                "programs.constants",
                "read the constants of program " + id,
                () -> Optional.ofNullable(machine.programs.get(id))
                        .map(program -> program.globals().values())
                        .orElse(Map.of()));
    }

    @Override
    public void pin(long id, Path pin) {
        String what = "pin program " + id + " at " + pin;
        machine.change("programs.pin", what, () -> {
            Prog program = machine.programs.get(id);
            if (program == null) {
                throw Errno.ENOENT.refuse(what, "there is no such program");
            }
            machine.bpffs.pinNew(pin, program, what);
        });
    }

    @Override
    public TestRun testRun(Path pin, byte[] packet, int repeat) {
        String what = "run the program pinned at " + pin;
        return machine.change("programs.testRun", what, () -> {
            Prog program = machine.bpffs.get(pin, Prog.class, what);
            if (packet.length < SMALLEST_FRAME || repeat < 1) {
                throw new InvalidSpecException("a test run takes a frame of at least " + SMALLEST_FRAME
                        + " bytes and one repetition, not " + packet.length + " and " + repeat);
            }
            if (program.info().kernelType().equals(LinkCreators.EXTENSION)) {
                throw Errno.ENOTSUPP.refuse(what, "an extension runs in the place of a function only");
            }
            Runner runner = new Runner(SimPacket.of(packet), 0);
            int verdict = 0;
            long start = System.nanoTime();
            for (int i = 0; i < repeat; i++) {
                verdict = runner.run(program);
            }
            return new TestRun(verdict, (System.nanoTime() - start) / repeat);
        });
    }
}
