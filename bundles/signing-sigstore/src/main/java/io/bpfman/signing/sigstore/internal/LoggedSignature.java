// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import dev.sigstore.encryption.certificates.Certificates;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorTypeException;
import dev.sigstore.rekor.client.RekorTypes;
import dev.sigstore.rekor.dsse.v0_0_1.Dsse;
import dev.sigstore.rekor.dsse.v0_0_1.PayloadHash;
import dev.sigstore.rekor.hashedRekord.v0_0_1.Hash;
import dev.sigstore.rekor.hashedRekord.v0_0_1.HashedRekord;
import io.bpfman.api.errors.ImageException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/** Whether what a log has is this signature of this message by this certificate, and not that of another. Pure. */
final class LoggedSignature {

    private LoggedSignature() {}

    /** Passes when the entry is about a signature beside its payload. */
    static void requireDetached(RekorEntry entry, byte[] payload, byte[] signature, X509Certificate certificate) {
        HashedRekord record;
        try {
            record = RekorTypes.getHashedRekordV001(entry);
        } catch (RekorTypeException e) {
            throw unreadable(e);
        }
        if (record.getData() == null
                || record.getData().getHash() == null
                || record.getSignature() == null
                || record.getSignature().getPublicKey() == null) {
            throw other("something that is not whole");
        }
        Hash hash = record.getData().getHash();
        requireHash(hash.getAlgorithm() == Hash.Algorithm.SHA_256, hash.getValue(), payload);
        requireSignature(
                record.getSignature().getContent(),
                signature,
                record.getSignature().getPublicKey().getContent(),
                certificate);
    }

    /** Passes when the entry is about an envelope with this payload. */
    static void requireEnveloped(RekorEntry entry, byte[] payload, byte[] signature, X509Certificate certificate) {
        Dsse record;
        try {
            record = RekorTypes.getDsseV001(entry);
        } catch (RekorTypeException e) {
            throw unreadable(e);
        }
        PayloadHash hash = record.getPayloadHash();
        if (hash == null
                || record.getSignatures() == null
                || record.getSignatures().size() != 1) {
            throw other("something else than one signature of one payload");
        }
        requireHash(hash.getAlgorithm() == PayloadHash.Algorithm.SHA_256, hash.getValue(), payload);
        requireSignature(
                record.getSignatures().get(0).getSignature(),
                signature,
                record.getSignatures().get(0).getVerifier(),
                certificate);
    }

    private static void requireHash(boolean isSha256, String hex, byte[] payload) {
        if (!isSha256 || !HexFormat.of().formatHex(sha256(payload)).equals(hex)) {
            throw other("something else that was signed");
        }
    }

    private static void requireSignature(String base64, byte[] signature, String pem, X509Certificate certificate) {
        if (!Base64.getEncoder().encodeToString(signature).equals(base64)) {
            throw other("another signature");
        }
        try {
            if (!Certificates.fromPem(Base64.getDecoder().decode(pem)).equals(certificate)) {
                throw other("another certificate");
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new ImageException("the entry of the log has no certificate that can be read: " + e.getMessage(), e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ImageException other(String what) {
        return new ImageException("the entry of the log is about " + what);
    }

    private static ImageException unreadable(Exception e) {
        return new ImageException("the entry of the log cannot be read: " + e.getMessage(), e);
    }
}
