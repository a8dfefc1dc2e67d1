// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What was read of a stream.
 *
 * @param size bytes
 * @param sha256 of them, in hexadecimal
 */
public record DigestedCopy(long size, String sha256) {

    private static final int CHUNK = 1 << 16;

    /** Where it goes, piece by piece. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] piece, int length);
    }

    /**
     * Reads all of a stream, but stops after the first piece that is too much.
     *
     * @param limit bytes; when more were read, there was more
     */
    static DigestedCopy of(InputStream from, Sink to, long limit) throws IOException {
        MessageDigest digest = digest();
        byte[] piece = new byte[CHUNK];
        long size = 0;
        for (int some = from.read(piece); some >= 0; some = from.read(piece)) {
            digest.update(piece, 0, some);
            to.write(piece, some);
            size += some;
            if (size > limit) {
                break;
            }
        }
        return new DigestedCopy(size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
