// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs programs of the host to their end. */
final class Tool {

    private static final long LIMIT_SECONDS = 60;

    private Tool() {}

    /**
     * What the program printed.
     *
     * @throws DemoException with the program's own words when it failed
     */
    static String run(String... command) {
        return output(start(command), command);
    }

    /** Starts a program that goes on until it is stopped. */
    static Process start(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new DemoException("\"" + command[0] + "\" cannot be run: " + e.getMessage(), e);
        }
    }

    /** What a started program printed until its end. */
    static String output(Process process, String... command) {
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new DemoException("\"" + String.join(" ", command) + "\" does not end");
            }
            if (process.exitValue() != 0) {
                throw new DemoException("\"" + String.join(" ", command) + "\" failed with status "
                        + process.exitValue() + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new DemoException("what \"" + String.join(" ", command) + "\" prints cannot be read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
