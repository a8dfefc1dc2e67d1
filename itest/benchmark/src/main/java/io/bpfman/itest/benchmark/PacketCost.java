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
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a dispatcher costs a packet: chains of 0, 1, 2, 5 and 10 members beside one member called directly, all in one run, in rounds that take turns so
 * that noise meets all alike.
 */
final class PacketCost implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/bpf/bpfman-benchmark");
    private static final int[] CHAINS = {0, 1, 2, 5, 10};
    private static final int ROUNDS = 21;
    private static final int REPEAT = 200_000;
    private static final byte[] PACKET = new byte[64];

    private final Kernel kernel;
    private final DispatcherService dispatchers;
    private final List<Path> directories = new ArrayList<>();

    PacketCost(Kernel kernel, DispatcherService dispatchers) {
        this.kernel = kernel;
        this.dispatchers = dispatchers;
    }

    String measure() {
        StringBuilder report = new StringBuilder();
        report.append(String.format(
                Locale.ROOT, "ns per packet, BPF_PROG_TEST_RUN, median of %d rounds of %d:%n", ROUNDS, REPEAT));
        report.append(String.format(
                "%-12s%-10s%9s%9s%9s%9s%9s%9s%9s%n",
                "member", "counting", "direct", "0", "1", "2", "5", "10", "a slot"));
        report.append(chain("tc_mark", "set_mark", false));
        report.append(chain("tc_mark", "set_mark", true));
        report.append(chain("tc_count", "count", false));
        report.append(chain("tc_count", "count", true));
        return report.toString();
    }

    private String chain(String object, String function, boolean counting) {
        Path directory = ROOT.resolve(function + (counting ? "_counting" : ""));
        directories.add(directory);
        Path member = kernel.programs()
                .load(LoadSpec.of(
                        new ObjectSource(object, Bytecode.sample(object)),
                        List.of(new ProgramSelector(ProgramType.TC, function)),
                        new PinLayout(directory + "/{name}", directory + "/{name}_map")))
                .get(0)
                .pin();
        Map<String, Path> runs = new LinkedHashMap<>();
        runs.put("direct", member);
        for (int length : CHAINS) {
            runs.put(Integer.toString(length), dispatcher(directory, member, length, counting));
        }
        Map<String, double[]> nanos = new LinkedHashMap<>();
        runs.keySet().forEach(name -> nanos.put(name, new double[ROUNDS]));
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Path> run : runs.entrySet()) {
                nanos.get(run.getKey())[round] = kernel.programs()
                        .testRun(run.getValue(), PACKET, REPEAT)
                        .nanos();
            }
        }
        StringBuilder line = new StringBuilder(String.format("%-12s%-10s", function, counting ? "on" : "off"));
        nanos.values()
                .forEach(values -> line.append(String.format(Locale.ROOT, "%9.0f", new Samples(values).median())));
        double slot = (new Samples(nanos.get("10")).median() - new Samples(nanos.get("0")).median()) / 10;
        return line.append(String.format(Locale.ROOT, "%9.1f%n", slot)).toString();
    }

    private Path dispatcher(Path directory, Path member, int length, boolean counting) {
        DispatcherKey key = new DispatcherKey(DispatcherType.TC_INGRESS, 1, 1);
        Path pins = directory.resolve("chain_" + length);
        directories.add(pins);
        List<Slot> slots = new ArrayList<>();
        for (int position = 0; position < length; position++) {
            slots.add(new Slot(position, 0, member, Optional.empty(), ProceedOn.TC_DEFAULT, 50, position));
        }
        Revision revision = new Revision(
                key,
                length,
                pins,
                slots,
                new Revision.Form("tcx", AttachTraits.TCX_LINK, new Revision.Overlap.None()),
                SlotMechanism.TAILCALL,
                counting,
                false,
                Optional.empty());
        dispatchers.load(revision);
        slots.forEach(slot -> dispatchers.fill(revision, slot));
        return pins.resolve("dispatcher");
    }

    @Override
    public void close() {
        for (int i = directories.size() - 1; i >= 0; i--) {
            dispatchers.retire(directories.get(i));
        }
        kernel.pins().removeDirectory(ROOT);
    }
}
