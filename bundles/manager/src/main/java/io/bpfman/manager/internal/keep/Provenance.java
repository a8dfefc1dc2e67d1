// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.keep;

import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Where kept bytecode came from, and what it has to be like.
 *
 * @param source the file that it was read from
 * @param size in bytes
 * @param sha256 in hexadecimal
 * @param keptAt when
 */
record Provenance(String source, long size, String sha256, String keptAt) {

    static Provenance of(ObjectSource object, Path file, Instant now) {
        byte[] content = object.content();
        return new Provenance(file.toString(), content.length, sha256(content), now.toString());
    }

    /** Reads a {@link #text()}; what is missing is empty. */
    static Provenance parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            return new Provenance(
                    properties.getProperty("source", ""),
                    Long.parseLong(properties.getProperty("size", "-1")),
                    properties.getProperty("sha256", ""),
                    properties.getProperty("kept-at", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the bytes are those that were kept. */
    boolean isOf(byte[] content) {
        return content.length == size && sha256(content).equals(sha256);
    }

    /** A line a value, as {@code java.util.Properties} reads it. */
    String text() {
        Properties properties = new Properties();
        properties.setProperty("source", source);
        properties.setProperty("size", Long.toString(size));
        properties.setProperty("sha256", sha256);
        properties.setProperty("kept-at", keptAt);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
