// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The bpf(2) calls of a running agent, as strace(1) sees them, each thread's apart: from here on, until the agent ends or this is closed. strace counts
 * calls by thread, too, so the place of a call in its thread's list tells how to come back to it.
 */
final class BpfTrace implements AutoCloseable {

    private final Process strace;
    private final Path log;

    private BpfTrace(Process strace, Path log) {
        this.strace = strace;
        this.log = log;
    }

    /** Watches the agent. */
    static BpfTrace of(AgentProcess agent, Path log) {
        return start(agent, log, List.of("-e", "trace=bpf"));
    }

    /** Watches the agent, and kills it at the entry of some thread's call of this number, from 1 on: the call does not happen. */
    static BpfTrace killing(AgentProcess agent, Path log, int call) {
        return start(agent, log, List.of("-e", "trace=bpf", "-e", "inject=bpf:signal=SIGKILL:when=" + call));
    }

    private static BpfTrace start(AgentProcess agent, Path log, List<String> what) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-s", "512", "-o", log.toString()));
        command.addAll(what);
        command.addAll(List.of("-p", Long.toString(agent.pid())));
        Path said = log.resolveSibling(log.getFileName() + ".said");
        try {
            Process strace = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            BpfTrace trace = new BpfTrace(strace, log);
            Await.until(
                    () -> "strace does not hold agent " + agent.pid(),
                    () -> read(said).contains(" attached"));
            return trace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number, in its thread, of the first call whose line holds each of these words. */
    OptionalInt callWith(String... words) {
        Map<String, Integer> calls = new HashMap<>();
        for (String line : read(log).lines().toList()) {
            String[] threadAndCall = line.split(" +", 2);
            if (!threadAndCall[1].startsWith("bpf(")) {
                continue;
            }
            int number = calls.merge(threadAndCall[0], 1, Integer::sum);
            if (List.of(words).stream().allMatch(line::contains)) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }

    /** How many calls the thread made of which one had this word in its line. */
    int callsOfThreadWith(String word) {
        List<String> calls =
                read(log).lines().filter(line -> line.contains(" bpf(")).toList();
        String thread = calls.stream()
                .filter(line -> line.contains(word))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no call with " + word + ": " + calls))
                .split(" ", 2)[0];
        return Math.toIntExact(
                calls.stream().filter(line -> line.startsWith(thread + " ")).count());
    }

    /** The last line about a call, before those about the end of threads. */
    String lastCall() {
        List<String> calls =
                read(log).lines().filter(line -> line.contains("bpf(")).toList();
        return calls.isEmpty() ? "" : calls.get(calls.size() - 1);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the agent go, if it is still there, and waits for the whole log. */
    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(30, TimeUnit.SECONDS)) {
                strace.destroyForcibly();
                throw new AssertionError("strace does not end");
            }
        } catch (InterruptedException e) {
            strace.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
