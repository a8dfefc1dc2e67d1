// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.bytecode.Bytecode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What an attach and a detach cost a caller of the service, with 0 to 9 members already there, on a veth pair of its own. */
final class ChangeCost implements AutoCloseable {

    private static final int SLOTS = 10;
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 20;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Bpfman bpfman;
    private final String veth = "bpb" + ProcessHandle.current().pid() % 1_000_000;
    private Optional<Program> program = Optional.empty();

    ChangeCost(Bpfman bpfman) {
        this.bpfman = bpfman;
    }

    /** How long each of so many attaches takes beside so many members, in nanoseconds, in their order. */
    String attaches(int rounds, int present) throws IOException {
        TcAttachSpec spec = begin();
        for (int i = 0; i < present; i++) {
            bpfman.attach(spec);
        }
        StringBuilder times = new StringBuilder();
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long link = bpfman.attach(spec).id();
            times.append(System.nanoTime() - start).append('\n');
            bpfman.detach(new DetachRequest(link));
        }
        return times.toString();
    }

    /** Attaches and detaches so often beside two members; what that took. */
    String churn(int rounds) throws IOException {
        TcAttachSpec spec = begin();
        bpfman.attach(spec);
        bpfman.attach(spec);
        long start = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            bpfman.detach(new DetachRequest(bpfman.attach(spec).id()));
        }
        return String.format(
                Locale.ROOT,
                "%d attaches and as many detaches in %.1f s",
                rounds,
                (System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    /** Makes an interface and loads a program; what attaches it to that. */
    private TcAttachSpec begin() throws IOException {
        ip("link", "add", veth, "type", "veth", "peer", "name", veth + "p");
        ip("link", "set", veth, "up");
        Path object = Files.createTempFile("bpfman-benchmark", ".bpf.o");
        try {
            Files.write(object, Bytecode.sample("tc_count"));
            program = Optional.of(
                    bpfman.load(new LoadRequest(object, List.of(ProgramSelector.parse("tc:count")), Map.of(), Map.of()))
                            .get(0));
        } finally {
            Files.delete(object);
        }
        return TcAttachSpec.of(program.get().id(), veth, Direction.INGRESS);
    }

    String measure() throws IOException {
        TcAttachSpec spec = begin();
        for (int i = 0; i < WARM_UP; i++) {
            bpfman.detach(new DetachRequest(bpfman.attach(spec).id()));
        }
        StringBuilder report = new StringBuilder(String.format(
                Locale.ROOT,
                "%nms per change, %d of each:%n%-9s%12s%12s%12s%12s%n",
                ROUNDS,
                "present",
                "attach p50",
                "attach p99",
                "detach p50",
                "detach p99"));
        for (int present = 0; present < SLOTS; present++) {
            report.append(row(spec, present));
            bpfman.attach(spec);
        }
        return report.toString();
    }

    private String row(TcAttachSpec spec, int present) {
        double[] attaches = new double[ROUNDS];
        double[] detaches = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long link = bpfman.attach(spec).id();
            long attached = System.nanoTime();
            bpfman.detach(new DetachRequest(link));
            detaches[round] = (System.nanoTime() - attached) / NANOS_PER_MILLI;
            attaches[round] = (attached - start) / NANOS_PER_MILLI;
        }
        Samples attach = new Samples(attaches);
        Samples detach = new Samples(detaches);
        return String.format(
                Locale.ROOT,
                "%-9d%12.2f%12.2f%12.2f%12.2f%n",
                present,
                attach.median(),
                attach.percentile(99),
                detach.median(),
                detach.percentile(99));
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output);
        }
    }

    @Override
    public void close() throws IOException {
        program.ifPresent(loaded -> bpfman.unload(UnloadRequest.of(loaded.id())));
        ip("link", "del", veth);
    }
}
