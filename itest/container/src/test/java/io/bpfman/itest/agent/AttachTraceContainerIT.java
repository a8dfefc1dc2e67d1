// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the way of a request is: through which classes of ours an attach passes from the command to the first thing that the kernel is made to do.
 * Classes that only carry values and the simulated kernel itself do not count.
 */
@Timeout(180)
@Tag("exhaustive")
class AttachTraceContainerIT {

    private static final int AT_MOST = 35;
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @Test
    void anAttachPassesThroughFewClasses() throws Exception {
        List<String> way = way(trace());
        for (int i = 0; i < way.size(); i++) {
            System.out.printf("%2d %s%n", i + 1, way.get(i));
        }
        assertTrue(way.size() <= AT_MOST, way.size() + " classes");
        assertEquals(documented(), way, "docs/design.md shows another way");
    }

    private List<ClassTrace.Entry> trace() throws Exception {
        Path object = ROOT.resolve("bytecode/src/main/resources/io/bpfman/bytecode/samples/tc_count.bpf.o");
        return ClassTrace.of(
                Distribution.home(),
                "--simulate --runtime-dir " + directory.resolve("run") //
                        + " -c \"bpfman:load-file " + object + " --programs tc:count\""
                        + " -c \"bpfman:attach-tc --program-id 1 --direction ingress eth0\"",
                "AttachCommands");
    }

    /** From the command's {@code run} to the first call of the kernel out of the room EXECUTE, on the thread of the command. */
    private static List<String> way(List<ClassTrace.Entry> trace) {
        int start = indexOf(
                trace,
                entry -> entry.topLevel().equals("io.bpfman.shell.internal.command.AttachCommands")
                        && entry.method().equals("attach"));
        long thread = trace.get(start).thread();
        List<ClassTrace.Entry> own = trace.subList(start, trace.size()).stream()
                .filter(entry -> entry.thread() == thread)
                .toList();
        int executing = indexOf(own, entry -> entry.topLevel().equals("io.bpfman.manager.internal.execute.Executor"));
        int end = executing + indexOf(own.subList(executing, own.size()), AttachTraceContainerIT::isSimulation);
        Set<String> way = new LinkedHashSet<>();
        own.subList(0, end).stream()
                .filter(Predicate.not(ClassTrace.Entry::value))
                .filter(Predicate.not(AttachTraceContainerIT::isSimulation))
                .forEach(entry -> way.add(entry.topLevel().replaceFirst("^io\\.bpfman\\.", "")));
        return List.copyOf(way);
    }

    private static boolean isSimulation(ClassTrace.Entry entry) {
        return entry.type().startsWith("io.bpfman.kernel.sim.");
    }

    private static int indexOf(List<ClassTrace.Entry> trace, Predicate<ClassTrace.Entry> predicate) {
        for (int i = 0; i < trace.size(); i++) {
            if (predicate.test(trace.get(i))) {
                return i;
            }
        }
        throw new IllegalStateException("the trace of " + trace.size() + " entries does not have it");
    }

    /** The classes of the numbered list in the design page. */
    private static List<String> documented() throws Exception {
        Pattern line = Pattern.compile("^\\d+\\. `([\\w.]+)`.*");
        return Files.readAllLines(ROOT.resolve("docs/design.md")).stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }
}
