// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.trustroot.TransparencyLog;
import io.bpfman.api.errors.ImageException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;

/** The time at which a log says that it had a signature. The library verifies that the log says it, and leaves to others what it means. Pure. */
final class SignedTime {

    private SignedTime() {}

    /**
     * Passes when certificate and log held at the time of an entry.
     *
     * @param entry of which the log's signature was verified, its time included
     */
    static void require(RekorEntry entry, X509Certificate certificate, TransparencyLog log) {
        Instant time = entry.getIntegratedTimeInstant();
        try {
            certificate.checkValidity(Date.from(time));
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new ImageException(
                    "the certificate held from " + certificate.getNotBefore().toInstant() + " to "
                            + certificate.getNotAfter().toInstant() + ", and the log had the signature at " + time,
                    e);
        }
        if (!log.getPublicKey().getValidFor().contains(time)) {
            throw new ImageException("the log " + log.getBaseUrl() + " is not trusted for " + time);
        }
    }
}
