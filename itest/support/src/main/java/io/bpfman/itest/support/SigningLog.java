// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import io.bpfman.itest.support.SigningAuthority.Signer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** A log of signatures, as Rekor is one, of two entries: somebody's, and the one that is asked for. What it says it signs. */
public final class SigningLog {

    static final String HOST = "log.test";
    private static final String ENVELOPE = "application/vnd.in-toto+json";

    private final KeyPair keys;

    SigningLog(KeyPair keys) {
        this.keys = keys;
    }

    /**
     * A bundle of version 0.3 with this statement, signed and logged.
     *
     * @param time at which the log says that it had the signature
     */
    public String bundle(Signer signer, byte[] statement, Instant time) {
        byte[] signature = signer.sign(preAuthenticated(statement));
        return bundle(signer, statement, signature, enveloped(signer, statement, signature), time);
    }

    /** The same with whatever signature and entry. */
    public String bundle(Signer signer, byte[] statement, byte[] signature, String entry, Instant time) {
        byte[] body = bytes(entry);
        byte[] other = SigningAuthority.sha256(bytes("the entry before"));
        byte[] root = node(other, SigningAuthority.sha256(joined(new byte[] {0}, body)));
        String head = HOST + " - 1\n2\n" + SigningAuthority.base64(root) + "\n";
        byte[] hint = Arrays.copyOf(id(), 4);
        String checkpoint = head + "\n\u2014 " + HOST + " "
                + SigningAuthority.base64(joined(hint, SigningAuthority.signed(keys, bytes(head)))) + "\n";
        String certificate;
        try {
            certificate = SigningAuthority.base64(signer.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{\"certificate\":{\"rawBytes\":\""
                + certificate + "\"},\"tlogEntries\":[{\"logIndex\":\"1\",\"logId\":{\"keyId\":\""
                + SigningAuthority.base64(id())
                + "\"},\"kindVersion\":{\"kind\":\"dsse\",\"version\":\"0.0.1\"},\"integratedTime\":\""
                + time.getEpochSecond() + "\",\"inclusionPromise\":{\"signedEntryTimestamp\":\""
                + SigningAuthority.base64(promise(body, time))
                + "\"},\"inclusionProof\":{\"logIndex\":\"1\",\"rootHash\":\"" + SigningAuthority.base64(root)
                + "\",\"treeSize\":\"2\",\"hashes\":[\"" + SigningAuthority.base64(other)
                + "\"],\"checkpoint\":{\"envelope\":\"" + checkpoint.replace("\n", "\\n")
                + "\"}},\"canonicalizedBody\":\"" + SigningAuthority.base64(body)
                + "\"}]},\"dsseEnvelope\":{\"payload\":\"" + SigningAuthority.base64(statement)
                + "\",\"payloadType\":\""
                + ENVELOPE + "\",\"signatures\":[{\"sig\":\"" + SigningAuthority.base64(signature) + "\"}]}}";
    }

    /** The entry, and the promise to have it, as they lie beside a signature of the older form. */
    public String promised(String entry, Instant time) {
        byte[] body = bytes(entry);
        return "{\"SignedEntryTimestamp\":\"" + SigningAuthority.base64(promise(body, time))
                + "\",\"Payload\":{\"body\":\"" + SigningAuthority.base64(body) + "\",\"integratedTime\":"
                + time.getEpochSecond() + ",\"logIndex\":1,\"logID\":\""
                + HexFormat.of().formatHex(id()) + "\"}}";
    }

    /** An entry about an envelope. */
    public static String enveloped(Signer signer, byte[] statement, byte[] signature) {
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"envelopeHash\":{\"algorithm\":\"sha256\",\"value\":\""
                + "0".repeat(64) + "\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"" + hash(statement)
                + "\"},\"signatures\":[{\"signature\":\"" + SigningAuthority.base64(signature) + "\",\"verifier\":\""
                + SigningAuthority.base64(bytes(signer.pem())) + "\"}]}}";
    }

    /** An entry about a signature beside its payload. */
    public static String detached(Signer signer, byte[] payload, byte[] signature) {
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\""
                + hash(payload) + "\"}},\"signature\":{\"content\":\"" + SigningAuthority.base64(signature)
                + "\",\"publicKey\":{\"content\":\"" + SigningAuthority.base64(bytes(signer.pem())) + "\"}}}}";
    }

    /** What is signed of an envelope with this statement. */
    public static byte[] preAuthenticated(byte[] statement) {
        return joined(bytes("DSSEv1 " + ENVELOPE.length() + " " + ENVELOPE + " " + statement.length + " "), statement);
    }

    private byte[] promise(byte[] body, Instant time) {
        return SigningAuthority.signed(
                keys,
                bytes("{\"body\":\"" + SigningAuthority.base64(body) + "\",\"integratedTime\":" + time.getEpochSecond()
                        + ",\"logID\":\"" + HexFormat.of().formatHex(id()) + "\",\"logIndex\":1}"));
    }

    private byte[] id() {
        return SigningAuthority.sha256(keys.getPublic().getEncoded());
    }

    private static byte[] node(byte[] left, byte[] right) {
        return SigningAuthority.sha256(joined(joined(new byte[] {1}, left), right));
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(SigningAuthority.sha256(bytes));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
