// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.itest.support.HostKernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent in a process of its own, that can be killed: it attaches two programs at each hook, says what it has, and stays. */
final class ChildAgent implements AutoCloseable {

    private static final String END = "end of report";

    private final Process process;
    private final List<String> report;

    private ChildAgent(Process process, List<String> report) {
        this.process = process;
        this.report = report;
    }

    /** Runs inside the process. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        try (Agent agent = Agent.start(directory, Path.of(arguments[1]))) {
            Path tc = Files.write(directory.resolve("tc_count.bpf.o"), Bytecode.sample("tc_count"));
            Path xdp = Files.write(directory.resolve("xdp_count.bpf.o"), Bytecode.sample("xdp_count"));
            Path netns = Path.of(arguments[2]);
            for (int priority : new int[] {70, 30}) {
                for (Direction direction : Direction.values()) {
                    attachTc(agent.bpfman(), tc, netns, direction, priority);
                }
                attachXdp(agent.bpfman(), xdp, netns, priority);
            }
            if (HostKernel.current().hasTcx()) {
                Path tcx = Files.write(directory.resolve("tc_verdict.bpf.o"), Bytecode.testObject("tc_verdict"));
                attachTcx(agent.bpfman(), tcx, netns, 20);
                attachTcx(agent.bpfman(), tcx, netns, 10);
            }
            describe(agent.bpfman()).forEach(System.out::println);
            System.out.println(END);
            // whoever started this ends it, by force or by closing its input
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void attachTc(Bpfman bpfman, Path object, Path netns, Direction direction, int priority) {
        bpfman.attach(new TcAttachSpec(
                load(bpfman, object, "tc:count").id(),
                Rig.HOOK,
                direction,
                priority,
                ProceedOn.TC_DEFAULT,
                Optional.of(netns),
                Optional.empty(),
                Map.of()));
    }

    /** A program that hands every packet on. */
    private static void attachTcx(Bpfman bpfman, Path object, Path netns, int priority) {
        Map<String, GlobalValue> handOn = Map.of("verdict", Scene.number(TcAction.UNSPEC.code()));
        long program = bpfman.load(
                        new LoadRequest(object, List.of(ProgramSelector.parse("tcx:give_verdict")), handOn, Map.of()))
                .get(0)
                .id();
        bpfman.attach(new TcxAttachSpec(
                program, Rig.HOOK, Direction.INGRESS, priority, Optional.of(netns), Optional.empty(), Map.of()));
    }

    private static void attachXdp(Bpfman bpfman, Path object, Path netns, int priority) {
        bpfman.attach(new XdpAttachSpec(
                load(bpfman, object, "xdp:xdp_count").id(),
                Rig.HOOK,
                priority,
                ProceedOn.XDP_DEFAULT,
                XdpMode.AUTO,
                Optional.of(netns),
                Optional.empty(),
                Map.of()));
    }

    private static Program load(Bpfman bpfman, Path object, String program) {
        return bpfman.load(new LoadRequest(object, List.of(ProgramSelector.parse(program)), Map.of(), Map.of()))
                .get(0);
    }

    /** Programs, links and dispatchers, a line each, without what packets change. */
    static List<String> describe(Bpfman bpfman) {
        List<String> lines = new ArrayList<>();
        bpfman.listPrograms().forEach(program -> lines.add(program.toString()));
        bpfman.listLinks().forEach(link -> lines.add(link.toString()));
        for (Dispatcher dispatcher : bpfman.listDispatchers()) {
            lines.add(dispatcher.key() + ", revision " + dispatcher.revision() + ", program " + dispatcher.programId()
                    + " on " + dispatcher.backend() + " by link " + dispatcher.kernelLinkId() + " in mode "
                    + dispatcher.mode());
        }
        return lines;
    }

    /** Starts one and waits until it has attached its programs. */
    static ChildAgent start(Path directory, Path root, Path netns) {
        try {
            List<String> command =
                    ChildJvm.command(ChildAgent.class, directory.toString(), root.toString(), netns.toString());
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> report = new ArrayList<>();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
                if (line == null) {
                    throw new AssertionError("the agent ended after: " + report);
                }
                report.add(line);
            }
            return new ChildAgent(process, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link #describe} said inside the process. */
    List<String> report() {
        return report;
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        Await.until(() -> "the agent does not end", () -> !process.isAlive());
    }

    /** Ends it in order: the framework stops. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until(() -> "the agent does not stop", () -> !process.isAlive());
        if (process.exitValue() != 0) {
            throw new AssertionError("the agent ended with status " + process.exitValue());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
