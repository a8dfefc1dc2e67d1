// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import io.bpfman.socket.wire.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Asks a program that keeps logins for registries, with the rights and the variables of whoever typed the command. */
final class CredentialHelper {

    private static final String PROGRAM = "docker-credential-";
    /** What such a program says when it knows nothing of a server; it fails then, too. */
    private static final String NOT_FOUND = "credentials not found";

    private static final int MOST_BYTES = 1 << 16;

    private CredentialHelper() {}

    /** Letters, digits, and what else cannot lead to another directory. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
    }

    /**
     * What it says; no byte when it says that it knows nothing.
     *
     * @param question its name, a zero byte, the server
     * @throws IOException with what is in the way, and nothing of what the program said
     */
    static byte[] ask(byte[] question) throws IOException {
        String text = Text.decode(question, "the question");
        int zero = text.indexOf('\0');
        String name = zero < 0 ? "" : text.substring(0, zero);
        if (!isName(name)) {
            throw new IOException("it is no name of a program that keeps logins");
        }
        Process process;
        try {
            process = new ProcessBuilder(PROGRAM + name, "get")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException("it cannot be run, is it in PATH?", e);
        }
        byte[] said = said(process, text.substring(zero + 1));
        int status = status(process);
        if (status == 0) {
            return said;
        }
        if (new String(said, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
            return new byte[0];
        }
        throw new IOException("it failed with status " + status);
    }

    private static byte[] said(Process process, String server) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // one that does not read it says why, by what it writes or by its status
            return process.getInputStream().readNBytes(MOST_BYTES);
        }
        try (InputStream out = process.getInputStream()) {
            return out.readNBytes(MOST_BYTES);
        }
    }

    private static int status(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was not waited for", e);
        }
    }
}
