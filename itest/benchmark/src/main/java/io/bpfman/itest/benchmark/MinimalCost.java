// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the TC dispatcher costs a packet beside the least one that runs ten members too, with the same ten members, by each mechanism that the kernel has: one
 * after the other in each round, each first in turn.
 */
final class MinimalCost implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/bpf/bpfman-benchmark-minimal");
    private static final int REPEAT = 200_000;
    private static final byte[] PACKET = new byte[64];

    private final Kernel kernel;
    private final DispatcherService dispatchers;
    private final int rounds;
    private final List<Path> ours = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();

    MinimalCost(Kernel kernel, DispatcherService dispatchers, int rounds) {
        this.kernel = kernel;
        this.dispatchers = dispatchers;
        this.rounds = rounds;
    }

    String measure() {
        StringBuilder report = new StringBuilder(String.format(
                Locale.ROOT,
                "%nns per packet with ten members, counting off, beside a minimal dispatcher, median of %d rounds of %d:%n"
                        + "%-10s%-10s%9s%9s%9s%n",
                rounds,
                REPEAT,
                "slots by",
                "member",
                "ours",
                "minimal",
                "ratio"));
        for (SlotMechanism mechanism : SlotMechanism.values()) {
            Optional<ExtensionTarget> target = dispatchers.memberTarget(mechanism);
            if (mechanism == SlotMechanism.FREPLACE && target.isEmpty()) {
                report.append(String.format("%-10sthis kernel does not have it%n", mechanism.label()));
                continue;
            }
            report.append(row(mechanism, target, "tc_mark", "set_mark"));
            report.append(row(mechanism, target, "tc_count", "count"));
        }
        return report.toString();
    }

    private String row(SlotMechanism mechanism, Optional<ExtensionTarget> target, String object, String function) {
        Path directory = ROOT.resolve(mechanism.label() + "_" + function);
        others.add(directory);
        Path member = kernel.programs()
                .load(LoadSpec.of(
                                new ObjectSource(object, Bytecode.sample(object)),
                                List.of(new ProgramSelector(ProgramType.TC, function)),
                                new PinLayout(directory + "/member", directory + "/member_map_{name}"))
                        .withExtensionOf(target))
                .get(0)
                .pin();
        Path our = ours(directory.resolve("ours"), mechanism, member);
        Path minimal = minimal(directory.resolve("minimal"), mechanism, member);
        double[] our10 = new double[rounds];
        double[] minimal10 = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                our10[round] = nanos(our);
                minimal10[round] = nanos(minimal);
            } else {
                minimal10[round] = nanos(minimal);
                our10[round] = nanos(our);
            }
            ratios[round] = our10[round] / minimal10[round];
        }
        return String.format(
                Locale.ROOT,
                "%-10s%-10s%9.0f%9.0f%9.3f%n",
                mechanism.label(),
                function,
                new Samples(our10).median(),
                new Samples(minimal10).median(),
                new Samples(ratios).median());
    }

    private double nanos(Path program) {
        return kernel.programs().testRun(program, PACKET, REPEAT).nanos();
    }

    private Path ours(Path pins, SlotMechanism mechanism, Path member) {
        ours.add(pins);
        List<Slot> slots = new ArrayList<>();
        for (int position = 0; position < DispatcherService.SLOTS; position++) {
            slots.add(new Slot(position, 0, member, Optional.empty(), ProceedOn.TC_DEFAULT, 50, position));
        }
        Revision revision = new Revision(
                new DispatcherKey(DispatcherType.TC_INGRESS, 1, 1),
                1,
                pins,
                slots,
                new Revision.Form("tcx", AttachTraits.TCX_LINK, new Revision.Overlap.None()),
                mechanism,
                false,
                false,
                Optional.empty());
        dispatchers.load(revision);
        slots.forEach(slot -> dispatchers.fill(revision, slot));
        return pins.resolve("dispatcher");
    }

    private Path minimal(Path pins, SlotMechanism mechanism, Path member) {
        others.add(pins);
        String object = mechanism == SlotMechanism.FREPLACE ? "tc_minimal_freplace" : "tc_minimal";
        Path program = kernel.programs()
                .load(LoadSpec.of(
                        ObjectSource.shipped(object, Bytecode.testObject(object)),
                        List.of(new ProgramSelector(ProgramType.TC, "minimal")),
                        new PinLayout(pins + "/dispatcher", pins + "/{name}")))
                .get(0)
                .pin();
        for (int position = 0; position < DispatcherService.SLOTS; position++) {
            if (mechanism == SlotMechanism.FREPLACE) {
                kernel.links()
                        .create(
                                new LinkRequest.Extension(program, "prog" + position),
                                member,
                                pins.resolve("link_" + position));
            } else {
                kernel.maps().putProgram(pins.resolve("slots"), position, member);
            }
        }
        return program;
    }

    @Override
    public void close() {
        ours.forEach(dispatchers::retire);
        for (int i = others.size() - 1; i >= 0; i--) {
            kernel.pins().removeDirectory(others.get(i));
        }
        kernel.pins().removeDirectory(ROOT);
    }
}
