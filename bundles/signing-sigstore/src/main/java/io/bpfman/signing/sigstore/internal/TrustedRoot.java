// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import dev.sigstore.fulcio.client.FulcioVerifier;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.trustroot.SigstoreConfigurationException;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import dev.sigstore.trustroot.TransparencyLog;
import io.bpfman.api.errors.ImageException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/**
 * Whom to believe, read once.
 *
 * @param text as it was given
 * @param root the same, read
 * @param authorities verifies certificates, and that a log of certificates knows them
 * @param logs verifies entries of logs of signatures
 */
record TrustedRoot(String text, SigstoreTrustedRoot root, FulcioVerifier authorities, RekorVerifier logs) {

    /** Throws {@link ImageException} when it cannot be read, or nothing can be verified with it. */
    static TrustedRoot read(String text) {
        try {
            SigstoreTrustedRoot root =
                    SigstoreTrustedRoot.from(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            if (root.getCAs().isEmpty()
                    || root.getTLogs().isEmpty()
                    || root.getCTLogs().isEmpty()) {
                throw new ImageException("the trust root does not have at least one of each: certificateAuthorities,"
                        + " tlogs, ctlogs");
            }
            return new TrustedRoot(
                    text, root, FulcioVerifier.newFulcioVerifier(root), RekorVerifier.newRekorVerifier(root));
        } catch (SigstoreConfigurationException | GeneralSecurityException e) {
            throw unreadable(e);
        } catch (ImageException e) {
            throw e;
        } catch (RuntimeException e) {
            // the library reads what it is given without looking first
            throw unreadable(e);
        }
    }

    private static ImageException unreadable(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new ImageException("the trust root cannot be read: " + cause.getMessage(), e);
    }

    /** The log with this id in hexadecimal digits. */
    TransparencyLog log(String id) {
        return TransparencyLog.find(root.getTLogs(), HexFormat.of().parseHex(id))
                .orElseThrow(() -> new ImageException("the log " + id + " is not one of the trust root's"));
    }
}
