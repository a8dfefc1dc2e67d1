// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.spi.volume.Mounted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a published volume is known by. It is the source of its mount, so that the kernel keeps the record of a volume for exactly as long as the volume is mounted:
 * {@code csi.bpfman.io:CONTENTS:VOLUME}, or {@code csi.bpfman.io@AGENT:CONTENTS:VOLUME} where the agent is not the usual one.
 *
 * @param agent whose volume it is
 * @param volume the caller's name of it, or, when that has other characters than names usually have, its digest
 * @param contents digest of all else that was asked for
 */
record Label(Agent agent, String volume, String contents) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final int CONTENTS_DIGITS = 32;
    private static final Pattern SOURCE =
            Pattern.compile("csi\\.bpfman\\.io(?:@([0-9a-f]+))?:(.{" + CONTENTS_DIGITS + "}):(.+)", Pattern.DOTALL);

    static Label of(Agent agent, String volumeId, String contents) {
        return new Label(agent, name(volumeId), digest(contents).substring(0, CONTENTS_DIGITS));
    }

    /** What a volume is called in labels. */
    static String name(String volumeId) {
        return PLAIN.matcher(volumeId).matches() ? volumeId : "sha256=" + digest(volumeId);
    }

    /** The label of what is mounted; empty when it is no volume of this driver's, whichever agent's. */
    static Optional<Label> of(Mounted mounted) {
        Matcher source = SOURCE.matcher(mounted.source());
        if (!mounted.type().equals(Mounted.BPFFS) || !source.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Label(
                new Agent(Objects.requireNonNullElse(source.group(1), "")), source.group(3), source.group(2)));
    }

    /** The source of the mount. */
    String source() {
        return IdentityCalls.NAME + (agent.name().isEmpty() ? "" : "@" + agent.name()) + ":" + contents + ":" + volume;
    }

    /** SHA-256 in hexadecimal. */
    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
