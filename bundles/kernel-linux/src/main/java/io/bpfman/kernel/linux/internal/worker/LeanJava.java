// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.sys.Child;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts processes of this one's own Java that do little, with as little memory as that takes. */
public final class LeanJava {

    /** Beyond what it needs for libbpf such a process costs what its JVM costs. */
    private static final List<String> LEAN = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms4m",
            "-Xmx32m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-Xss512k",
            "-XX:ReservedCodeCacheSize=8m",
            "-XX:MaxMetaspaceSize=24m",
            "-XX:CompressedClassSpaceSize=8m",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            // the report of a crash goes where all output goes, of which the beginning is kept
            "-XX:+ErrorFileToStdout");

    /** Since this release calling native code without saying so is worth a warning (JEP 472 comes later still). */
    private static final int NATIVE_ACCESS = 22;

    private LeanJava() {}

    /**
     * Starts one as the calling thread is, see {@link Child#spawn}.
     *
     * @param main one of the classes in {@code files}
     * @param arguments of {@code main}
     * @param descriptors what it finds open, by number from 0 on
     */
    public static Child spawn(
            SystemCalls calls, WorkerFiles files, Class<?> main, List<String> arguments, List<Fd> descriptors)
            throws SysException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return Child.spawn(calls, java, arguments(java, files, main, arguments), environment(), descriptors);
    }

    private static List<String> arguments(Path java, WorkerFiles files, Class<?> main, List<String> own) {
        List<String> arguments = new ArrayList<>();
        arguments.add(java.toString());
        arguments.addAll(LEAN);
        if (Runtime.version().feature() >= NATIVE_ACCESS) {
            arguments.add("--enable-native-access=ALL-UNNAMED");
        }
        arguments.add(files.libraryArgument());
        arguments.add("-cp");
        arguments.add(files.jar().toString());
        arguments.add(main.getName());
        arguments.addAll(own);
        return arguments;
    }

    /** Where libraries are found, and one allocation arena for all threads; variables that change a JVM's options stay behind. */
    private static List<String> environment() {
        List<String> environment = new ArrayList<>(List.of("LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=1"));
        String libraries = System.getenv("LD_LIBRARY_PATH");
        if (libraries != null) {
            environment.add("LD_LIBRARY_PATH=" + libraries);
        }
        return environment;
    }
}
