// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What content is known by.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower case
 */
record Digest(String algorithm, String hex) {

    private static final Pattern FORM = Pattern.compile("(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})");

    /** Empty when the text is no digest of an algorithm that can be checked. */
    static Optional<Digest> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        return Optional.of(new Digest(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** The SHA-256 of these bytes. */
    static Digest of(byte[] bytes) {
        MessageDigest digester = digester("sha256");
        return ofResult("sha256", digester.digest(bytes));
    }

    private static Digest ofResult(String algorithm, byte[] result) {
        return new Digest(algorithm, HexFormat.of().formatHex(result));
    }

    private static MessageDigest digester(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT).replace("SHA", "SHA-"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** Digests by the algorithm of this one. */
    MessageDigest digester() {
        return digester(algorithm);
    }

    /** The digest that a digester has come to, by the algorithm of this one. */
    Digest sameOf(MessageDigest digester) {
        return ofResult(algorithm, digester.digest());
    }

    /** Whether these are the bytes. */
    boolean isOf(byte[] bytes) {
        MessageDigest digester = digester();
        digester.update(bytes);
        return equals(sameOf(digester));
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
