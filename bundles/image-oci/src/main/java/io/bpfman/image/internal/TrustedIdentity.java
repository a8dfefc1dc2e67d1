// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.spi.signing.SignerIdentity;
import io.bpfman.text.Glob;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who may sign images and is known by name instead of a key. Letters have to be the same letters, in the same case. Pure.
 *
 * @param name by which rules call it
 * @param text as it is written
 * @param isPattern whether the identity may have {@code *} and {@code ?} in it, which stand for others
 * @param identity an address of mail or a URI, or a pattern of them
 * @param issuer who vouches for it, always as a whole
 */
record TrustedIdentity(String name, String text, boolean isPattern, String identity, String issuer) {

    private static final Pattern FORM = Pattern.compile("([^\\s=,]+)=(like )?(\\S+) by (\\S+)");

    /** Reads {@code NAME=IDENTITY by ISSUER} or {@code NAME=like PATTERN by ISSUER}. Throws {@link ImageException} when it is neither. */
    static TrustedIdentity parse(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw wrong(text, "write NAME=IDENTITY by ISSUER, or NAME=like PATTERN by ISSUER");
        }
        boolean isPattern = parts.group(2) != null;
        String identity = parts.group(3);
        if (!isPattern && identity.indexOf('*') >= 0) {
            throw wrong(text, "a * stands for itself there; write NAME=like PATTERN by ISSUER for a pattern");
        }
        if (parts.group(4).indexOf('*') >= 0) {
            throw wrong(text, "an issuer is no pattern");
        }
        return new TrustedIdentity(parts.group(1), text.strip(), isPattern, identity, parts.group(4));
    }

    private static ImageException wrong(String text, String why) {
        return new ImageException("the signing settings have an identity \"" + text + "\": " + why
                + "; no image is taken before it is mended");
    }

    /** Whether this is who is meant. */
    boolean is(SignerIdentity signer) {
        return issuer.equals(signer.issuer())
                && (isPattern ? new Glob(identity).matches(signer.identity()) : identity.equals(signer.identity()));
    }
}
