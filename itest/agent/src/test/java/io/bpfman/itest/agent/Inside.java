// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Host;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What there is inside a Java process of what bundles can leave behind: threads by their names, without numbers, and class loaders by their classes.
 *
 * @param threads and child processes, without those of pools that are as large as was once needed, and of the virtual machine
 */
record Inside(Map<String, Integer> threads, Map<String, Integer> loaders) {

    private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\" #");
    private static final Pattern OTHERS = Pattern.compile(
            "EventAdmin.*|C[12] Compiler.*|.*Listener|Sweeper thread|process reaper|bpfman-(client|netns)-.*|session-[0-9]+-thread-.*");
    private static final Pattern LOADER = Pattern.compile("(?m)^0x[0-9a-f]+ .* (\\S+)$");
    /** The virtual machine makes one for a constructor or method that was called by reflection for the fifteenth time. */
    private static final String OF_REFLECTION = "DelegatingClassLoader";

    /** After a full collection. */
    static Inside of(long pid) {
        jcmd(pid, "JVMTI.agent_load " + RecordHandles.jar());
        // what the first one finds dead may hold what the second one collects
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        Map<String, Integer> threads = new TreeMap<>();
        THREAD.matcher(jcmd(pid, "Thread.print"))
                .results()
                .map(found -> found.group(1))
                .filter(name -> !OTHERS.matcher(name).matches())
                .forEach(name -> threads.merge(name.replaceAll("[0-9]+", "N"), 1, Integer::sum));
        Map<String, Integer> loaders = new TreeMap<>();
        LOADER.matcher(jcmd(pid, "VM.classloader_stats"))
                .results()
                .map(MatchResult.class::cast)
                .map(found -> found.group(1))
                .filter(name -> !name.contains(OF_REFLECTION))
                .forEach(name -> loaders.merge(name, 1, Integer::sum));
        // each child of the agent has a thread that waits for it, and the next one takes over the thread of the last
        threads.merge(
                "child process",
                (int) ProcessHandle.of(pid).orElseThrow().children().count(),
                Integer::sum);
        return new Inside(threads, loaders);
    }

    /** What there is more of than {@code before}. */
    Map<String, Integer> beyond(Inside before) {
        Map<String, Integer> more = new TreeMap<>();
        threads.forEach((name, count) -> more.merge(name, count - before.threads.getOrDefault(name, 0), Integer::sum));
        loaders.forEach((name, count) -> more.merge(name, count - before.loaders.getOrDefault(name, 0), Integer::sum));
        more.values().removeIf(count -> count <= 0);
        return more;
    }

    private static String jcmd(long pid, String command) {
        return Host.run(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command);
    }
}
