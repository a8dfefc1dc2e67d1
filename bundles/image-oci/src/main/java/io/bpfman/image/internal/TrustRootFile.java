// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.spi.signing.IdentityVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of the trust root. What was read last and was one holds until there is another, whatever becomes of the file meanwhile. For any thread. */
final class TrustRootFile {

    private static final long MOST_BYTES = 4L << 20;

    private final Optional<Path> file;
    private volatile Optional<String> good = Optional.empty();

    TrustRootFile(Optional<Path> file) {
        this.file = file;
    }

    /**
     * What holds now.
     *
     * @param verifier that says whether it is one; without it that is not known, and nothing is verified either
     */
    TrustRoot read(Optional<IdentityVerifier> verifier) {
        if (file.isEmpty()) {
            return TrustRoot.NONE;
        }
        Path path = file.get();
        String text;
        try {
            if (Files.size(path) > MOST_BYTES) {
                return kept(path + " is larger than a trust root");
            }
            text = Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return kept("the trust root cannot be read from " + path + ": " + e);
        }
        Optional<String> known = good;
        if (known.isPresent() && known.get().equals(text)) {
            return TrustRoot.of(text);
        }
        try {
            verifier.ifPresent(present -> present.requireTrustRoot(text));
        } catch (ImageException e) {
            return kept(path + ": " + e.getMessage());
        }
        if (verifier.isPresent()) {
            good = Optional.of(text);
        }
        return TrustRoot.of(text);
    }

    private TrustRoot kept(String problem) {
        return new TrustRoot(good, problem);
    }
}
