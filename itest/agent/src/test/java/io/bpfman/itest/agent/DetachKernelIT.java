// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostClient;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code agent --detach} where something is in its way: it runs all the same, or says why not and leaves no agent behind. */
@NeedsKernel
class DetachKernelIT {

    private static final Path JVMS = Path.of("/usr/lib/jvm");

    @TempDir
    Path directory;

    @AfterEach
    void endAll() {
        agents().forEach(ProcessHandle::destroyForcibly);
    }

    private Path place() {
        return directory.resolve("run");
    }

    /** Processes that were told of this test's directory. */
    private List<ProcessHandle> agents() {
        return ProcessHandle.allProcesses()
                .filter(process -> Stream.of(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.startsWith(directory.toString())))
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .toList();
    }

    private String command(String rest, Path place) {
        return Distribution.file("bin", "bpfman") + " agent " + rest + " --runtime-dir " + place;
    }

    private String command(HostClient client, String rest, Path place) {
        return client.file() + " agent " + rest + " --runtime-dir " + place;
    }

    private Host.Result bash(String script) {
        return Host.attempt("bash", "-c", "cd " + directory + " && { " + script + "; }");
    }

    private void refused(Host.Result result, String word) {
        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains("bpfman: error: "), result.output());
        assertTrue(result.output().contains(word), result.output());
        assertEquals(List.of(), agents());
    }

    @Test
    void aDirectoryThatOthersMayEnterIsRefused() throws IOException {
        Files.createDirectory(
                place(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        refused(bash(command("--detach --simulate", place())), "chmod 700 " + place());
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() {
        Path longer = directory.resolve("x".repeat(108));
        refused(bash(command("--detach --simulate", longer)), "shorter one with --runtime-dir");
    }

    @Test
    void aFullDiskIsNamed() {
        String full = "mkdir -m 700 run && mount -t tmpfs -o size=16k,mode=700 full run && "
                + command("--detach --simulate", place());
        refused(
                Host.attempt(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "bash",
                        "-c",
                        "cd " + directory + "; " + full),
                "no space is left in " + place());
    }

    @Test
    void aWorkingDirectoryThatIsGoneDoesNotMatter() {
        String gone = "mkdir gone && cd gone && rmdir ../gone && ";
        Host.Result started = bash(gone + command("--detach --simulate", place()));
        assertEquals(0, started.status(), started.output());
        Host.Result relative = bash(gone + command("--config here.toml --simulate", directory.resolve("other")));
        refusedBeside(relative, "which file here.toml is");
        Host.Result stopped = bash(command("stop", place()));
        assertEquals(0, stopped.status(), stopped.output());
        assertEquals(List.of(), agents());
    }

    private static void refusedBeside(Host.Result result, String word) {
        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains(word), result.output());
    }

    @Test
    void agentAndClientRunOnTheJavaOfJavaHome() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("jre/bin"));
        Path calls = directory.resolve("calls");
        Path java = Files.writeString(
                bin.resolve("java"),
                "#!/bin/sh\necho \"$*\" >>" + calls + "\nexec "
                        + Path.of(System.getProperty("java.home"), "bin", "java") + " \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        String home = "export JAVA_HOME=" + directory.resolve("jre") + "; ";
        Host.Result started = bash(
                home + command("--detach --simulate", place()) + " && " + command(HostClient.JAVA, "stop", place()));
        assertEquals(0, started.status(), started.output());
        List<String> lines = Files.readAllLines(calls);
        assertTrue(lines.stream().anyMatch(line -> line.contains("bpfman-launcher.jar --daemon")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.contains("bpfman-client.jar")), lines.toString());

        refusedBeside(
                bash("export JAVA_HOME=/nowhere; " + command(HostClient.JAVA, "status", place())),
                "JAVA_HOME is /nowhere");
        refusedBeside(bash("export JAVA_HOME=/nowhere; " + command("--simulate", place())), "JAVA_HOME is /nowhere");
        Files.writeString(directory.resolve("jre/release"), "JAVA_VERSION=\"11.0.2\"\n");
        refusedBeside(bash(home + command("--simulate", place())), "is Java 11, and 17 is the least");
    }

    @Test
    void theClientInCNeedsNoJava() {
        Host.Result started = bash(command("--detach --simulate", place()));
        assertEquals(0, started.status(), started.output());
        String without = "export JAVA_HOME=/nowhere PATH=/nowhere; ";
        Host.Result status = bash(without + command(HostClient.C, "status", place()));
        assertTrue(status.output().startsWith("Agent:    process "), status.output());
        Host.Result stopped = bash(without + command(HostClient.C, "stop", place()));
        assertEquals(0, stopped.status(), stopped.output());
        Host.Result version = bash(without + HostClient.C.file() + " version --runtime-dir " + place());
        assertTrue(version.output().endsWith("\nJava none\n"), version.output());
    }

    @Test
    void aNewerJavaHasNothingToWarnOf() throws IOException {
        Optional<Path> newer = newerJava();
        assumeTrue(newer.isPresent(), "there is no Java of 24 or later in " + JVMS);
        String home = "export JAVA_HOME=" + newer.get() + "; ";
        Host.Result started = bash(home + command("--detach --simulate", place()));
        assertEquals(0, started.status(), started.output());
        String said = Files.readString(place().resolve("agent.log"));
        assertFalse(said.contains("WARNING"), said);
        Host.Result version = bash(home + Distribution.file("bin", "bpfman") + " version --runtime-dir " + place());
        assertFalse(version.output().contains("WARNING"), version.output());
        assertEquals(0, bash(home + command("stop", place())).status());
    }

    private static Optional<Path> newerJava() throws IOException {
        if (!Files.isDirectory(JVMS)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(JVMS)) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(DetachKernelIT::isNewer)
                    .findFirst();
        }
    }

    private static boolean isNewer(Path home) {
        return Host.run(home.resolve("bin/java").toString(), "-XshowSettings:properties", "-version")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("java.specification.version = "))
                .anyMatch(line -> Double.parseDouble(line.replaceAll(".* = ", "")) >= 24);
    }
}
