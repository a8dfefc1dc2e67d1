// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process in a cgroup of a test's own, which does what it is told; see {@code citizen.pl}. Both go when it is closed. */
final class Citizen implements AutoCloseable {

    private final Path cgroup;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private Citizen(Path cgroup, Process process) {
        this.cgroup = cgroup;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** A process in a new cgroup of this name, below the mount of cgroup2. */
    static Citizen of(Path mount, String name) {
        try (InputStream script = Citizen.class.getResourceAsStream("citizen.pl")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            Path cgroup = Files.createDirectory(mount.resolve(name));
            Citizen citizen = new Citizen(
                    cgroup,
                    new ProcessBuilder("unshare", "--net", "perl", "-e", text)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
            citizen.expect("ready");
            Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(citizen.process.pid()));
            citizen.does("prepare", 1);
            return citizen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path cgroup() {
        return cgroup;
    }

    /** Does it so many times; returns when it is done. */
    void does(String deed, int times) {
        try {
            commands.write(deed + " " + times + "\n");
            commands.flush();
            expect("done");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void expect(String expected) throws IOException {
        String answer = answers.readLine();
        if (!expected.equals(answer)) {
            process.destroyForcibly();
            throw new AssertionError("expected " + expected + ", not " + answer);
        }
    }

    /** Ends the process and removes the cgroup, which is free a moment later. */
    void leave() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Await.until(() -> cgroup + " cannot be removed", this::isRemoved);
    }

    private boolean isRemoved() {
        try {
            Files.deleteIfExists(cgroup);
            return true;
        } catch (IOException e) {
            // somebody is on the way out of it still
            return false;
        }
    }

    @Override
    public void close() {
        if (process.isAlive() || Files.exists(cgroup)) {
            leave();
        }
    }
}
