// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.signing;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds out who has signed by an identity: an authority of the trust root has issued the certificate and a log of certificates knows it, the signature is of the
 * certificate's key, and a log of signatures had it while the certificate held. It asks no network and reads no file: all that it trusts is given to it. For any thread.
 */
@ConsumerType
public interface IdentityVerifier {

    /**
     * Passes when this is a trust root that signatures can be verified with.
     *
     * @param trustRoot JSON: authorities of certificates, logs of certificates and of signatures, with their keys
     * @throws io.bpfman.api.errors.ImageException when it is none, with the reason
     */
    void requireTrustRoot(String trustRoot);

    /**
     * Whom the certificate in a bundle names.
     *
     * @param message what the caller has read from the bundle as signed, and draws conclusions from: type and payload of its envelope (DSSE), each with its length
     * @param bundle JSON, of version 0.3, as somebody has stored it
     * @throws io.bpfman.api.errors.ImageException when it does not hold, with the reason
     */
    SignerIdentity verifyBundle(String trustRoot, byte[] message, String bundle);

    /**
     * Whom the certificate beside a signature names.
     *
     * @param message what is signed
     * @param certificate in PEM
     * @param logEntry JSON: the entry in the log of signatures, and the log's promise to have it
     * @throws io.bpfman.api.errors.ImageException when it does not hold, with the reason
     */
    SignerIdentity verifyDetached(
            String trustRoot, byte[] message, byte[] signature, String certificate, String logEntry);
}
