// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.AskersSide;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What this process has itself: for bundles in it, and for whoever is at its prompt. For any thread. */
final class AgentsSide implements AskersSide {

    private static final String PROGRAM = "docker-credential-";
    /** What such a program says when it knows nothing of a server; it fails then, too. */
    private static final String NOT_FOUND = "credentials not found";

    private static final int MOST_BYTES = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, String> environment;

    AgentsSide(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public long user() {
        try {
            return Integer.toUnsignedLong((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new ImageException("which user this process runs as cannot be told: " + e, e);
        }
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Optional<byte[]> file(String path, int mostBytes) {
        if (!Files.exists(Path.of(path))) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new ImageException("the file of logins " + path + " has more than " + mostBytes + " bytes");
            }
            return Optional.of(bytes);
        } catch (IOException e) {
            throw new ImageException("the file of logins " + path + " cannot be read: " + e, e);
        }
    }

    @Override
    public Optional<byte[]> credentialHelper(String name, String server) {
        return said(PROGRAM + name, server, environment, PATIENCE);
    }

    /**
     * What a program says that keeps logins.
     *
     * @param patience how long it may take altogether
     */
    static Optional<byte[]> said(String program, String server, Map<String, String> environment, Duration patience) {
        ProcessBuilder builder = new ProcessBuilder(program, "get").redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ImageException(
                    program + ", which has the login for " + server + ", cannot be run: " + e.getMessage()
                            + "; install it, or give --registry-auth",
                    e);
        }
        try {
            return said(process, program, server, patience);
        } catch (IOException e) {
            throw new ImageException(program + " cannot be asked for the login for " + server + ": " + e, e);
        } catch (TimeoutException e) {
            throw new ImageException(program + " does not come to an end; give --registry-auth", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException(program + " was not waited for: interrupted", e);
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Who waits in this process interrupts the thread. */
    @Override
    public boolean isWaiting() {
        return true;
    }

    @Override
    public void progress(String text) {
        // whoever is at the prompt sees the answer
    }

    private static Optional<byte[]> said(Process process, String program, String server, Duration patience)
            throws IOException, InterruptedException, TimeoutException {
        long end = System.nanoTime() + patience.toNanos();
        tell(process, server);
        // Reading ends with the last process that may write. That one may outlive the program, and not be known to be
        // its child any more: it is not for whoever asks to wait for that.
        FutureTask<byte[]> reading =
                new FutureTask<>(() -> process.getInputStream().readNBytes(MOST_BYTES));
        Thread reader = new Thread(reading, "bpfman login");
        reader.setDaemon(true);
        reader.start();
        byte[] said;
        try {
            said = reading.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        int status = process.exitValue();
        if (status == 0) {
            return Optional.of(said);
        }
        if (new String(said, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
            return Optional.empty();
        }
        throw new ImageException(program + " has no login for " + server + ": it ended with status " + status
                + "; try: echo " + server + " | " + program + " get; or give --registry-auth");
    }

    /** One that does not read it says why, by what it writes or by its status. */
    private static void tell(Process process, String server) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has ended, or has closed its input
            return;
        }
    }
}
