// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.bytecode.Bytecode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a change and a list cost with more and more dispatchers there, each on an interface of its own. */
final class ScaleCost {

    private static final int BLOCK = 100;
    private static final int WARM_UP = 60;
    private static final int LISTS = 9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Bpfman bpfman;
    private final ManyInterfaces interfaces;

    ScaleCost(Bpfman bpfman, ManyInterfaces interfaces) {
        this.bpfman = bpfman;
        this.interfaces = interfaces;
    }

    /** Attaches a member to each interface, which stays. */
    String attach() throws IOException {
        long program = load("tc:count");
        for (int i = 0; i < WARM_UP; i++) {
            bpfman.detach(new DetachRequest(bpfman.attach(spec(program, 0)).id()));
        }
        double[] wall = new double[interfaces.count()];
        Curve curve = new Curve("attach");
        long cpu = ProcessTime.millis();
        for (int number = 0; number < wall.length; number++) {
            TcAttachSpec spec = spec(program, number);
            long start = System.nanoTime();
            bpfman.attach(spec);
            wall[number] = (System.nanoTime() - start) / NANOS_PER_MILLI;
            if ((number + 1) % BLOCK == 0) {
                long now = ProcessTime.millis();
                curve.block(number + 1, Arrays.copyOfRange(wall, number + 1 - BLOCK, number + 1), now - cpu);
                cpu = now;
            }
        }
        return curve.text();
    }

    /** Attaches a TCX link to each interface, which stays. */
    String attachTcx() throws IOException {
        long program = load("tcx:count");
        for (int number = 0; number < interfaces.count(); number++) {
            bpfman.attach(new TcxAttachSpec(
                    program,
                    interfaces.name(number),
                    Direction.INGRESS,
                    50,
                    Optional.of(interfaces.netns(number)),
                    Optional.empty(),
                    Map.of()));
        }
        return String.format(Locale.ROOT, "%d TCX links%n", interfaces.count());
    }

    /** Asks one of the questions that {@link #list} times, once: for whoever counts what the agent asks the kernel. */
    String ask(String step) {
        String what = step.substring("ask-".length());
        return String.format(
                Locale.ROOT, "%s: %d%n", what, questions().get(what).get());
    }

    /** What is asked, and how many objects the answer has. */
    private Map<String, Supplier<Integer>> questions() {
        Map<String, Supplier<Integer>> questions = new LinkedHashMap<>();
        questions.put("programs", () -> bpfman.listPrograms().size());
        questions.put("links", () -> bpfman.listLinks().size());
        questions.put("dispatchers", () -> bpfman.listDispatchers().size());
        questions.put("nothing", () -> 0);
        bpfman.listPrograms().stream().findFirst().ifPresent(first -> {
            questions.put("links-of-program", () -> bpfman.listLinks(first.id()).size());
            bpfman.listLinks().stream()
                    .findFirst()
                    .ifPresent(link -> questions.put("link", () -> {
                        bpfman.getLink(link.id());
                        return 1;
                    }));
        });
        return questions;
    }

    /** The blocks of a hundred changes each. */
    private static final class Curve {
        private final StringBuilder lines;
        private double first;
        private double firstCpu;
        private double last;
        private double lastCpu;

        Curve(String change) {
            lines = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%nms per %s, blocks of %d:%n%-12s%10s%10s%12s%n",
                    change,
                    BLOCK,
                    "dispatchers",
                    "p50",
                    "p99",
                    "CPU, mean"));
        }

        void block(int present, double[] values, long cpuMillis) {
            Samples samples = new Samples(values);
            last = samples.median();
            lastCpu = cpuMillis / (double) BLOCK;
            if (present == BLOCK) {
                first = last;
                firstCpu = lastCpu;
            }
            lines.append(String.format(
                    Locale.ROOT, "%-12d%10.2f%10.2f%12.2f%n", present, last, samples.percentile(99), lastCpu));
        }

        String text() {
            return lines.append(String.format(
                            Locale.ROOT,
                            "the last %d against the first: %.2f times the time, %.2f times the CPU time%n",
                            BLOCK,
                            last / first,
                            lastCpu / firstCpu))
                    .toString();
        }
    }

    /** Lists all that there is. */
    String list() throws IOException {
        StringBuilder lists = new StringBuilder(String.format(
                Locale.ROOT,
                "%nms per question, the first and the median of %d, and the mean of their CPU time:%n",
                LISTS));
        for (Map.Entry<String, Supplier<Integer>> question : questions().entrySet()) {
            lists.append(list(question.getKey(), question.getValue()));
        }
        return lists.toString();
    }

    private static String list(String what, Supplier<Integer> list) throws IOException {
        double[] wall = new double[LISTS];
        int size = 0;
        long cpu = ProcessTime.millis();
        for (int i = 0; i < LISTS; i++) {
            long start = System.nanoTime();
            size = list.get();
            wall[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
        }
        double cpuMean = (ProcessTime.millis() - cpu) / (double) LISTS;
        return String.format(
                Locale.ROOT, "%-18s%6d%10.1f%10.1f%10.1f%n", what, size, wall[0], new Samples(wall).median(), cpuMean);
    }

    /** Detaches and unloads all that there is. */
    String detach() throws IOException {
        List<Link> links = bpfman.listLinks();
        double[] wall = new double[links.size()];
        Curve curve = new Curve("detach");
        long cpu = ProcessTime.millis();
        for (int number = 0; number < wall.length; number++) {
            long start = System.nanoTime();
            bpfman.detach(new DetachRequest(links.get(number).id()));
            wall[number] = (System.nanoTime() - start) / NANOS_PER_MILLI;
            if ((number + 1) % BLOCK == 0) {
                long now = ProcessTime.millis();
                curve.block(number + 1, Arrays.copyOfRange(wall, number + 1 - BLOCK, number + 1), now - cpu);
                cpu = now;
            }
        }
        for (Program program : bpfman.listPrograms()) {
            bpfman.unload(UnloadRequest.of(program.id()));
        }
        return curve.text();
    }

    private TcAttachSpec spec(long program, int number) {
        TcAttachSpec spec = TcAttachSpec.of(program, interfaces.name(number), Direction.INGRESS);
        return new TcAttachSpec(
                program,
                spec.interfaceName(),
                spec.direction(),
                spec.priority(),
                spec.proceedOn(),
                Optional.of(interfaces.netns(number)),
                Optional.empty(),
                Map.of());
    }

    private long load(String selector) throws IOException {
        Path object = Files.createTempFile("bpfman-benchmark", ".bpf.o");
        try {
            Files.write(object, Bytecode.sample("tc_count"));
            return bpfman.load(new LoadRequest(object, List.of(ProgramSelector.parse(selector)), Map.of(), Map.of()))
                    .get(0)
                    .id();
        } finally {
            Files.delete(object);
        }
    }
}
