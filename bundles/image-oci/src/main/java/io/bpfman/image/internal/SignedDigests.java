// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.ImageException;
import io.bpfman.spi.signing.IdentityVerifier;
import io.bpfman.spi.signing.SignerIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A signature of images, in either of its forms: bytes that somebody has signed, and the digests that they say. What the bytes say counts only when the signature is
 * one of a key that is trusted, or of an identity. Pure but for what the verifier of identities does.
 */
final class SignedDigests {

    /** The media type of the newer form. */
    static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private static final String COSIGN = "cosign container image signature";
    private static final String IN_TOTO = "application/vnd.in-toto+json";
    private static final String STATEMENT = "https://in-toto.io/Statement/v";
    private static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";
    private static final String ANNOTATED_SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final String ANNOTATED_CERTIFICATE = "dev.sigstore.cosign/certificate";
    private static final String ANNOTATED_ENTRY = "dev.sigstore.cosign/bundle";
    private static final int MOST_SIGNATURES = 16;
    private static final int MOST_SUBJECTS = 256;

    private final byte[] message;
    private final List<byte[]> signatures;
    private final List<Digest> digests;
    private final String problem;
    private final Optional<Certified> certified;

    /** Finds out whom the certificate of a signature names. Throws {@link ImageException} when it does not hold. */
    private interface Certified {
        SignerIdentity signer(IdentityVerifier verifier, String trustRoot);
    }

    /**
     * @param message the bytes that are signed
     * @param signatures of them
     * @param digests that the message says are signed; none when it is about something else
     * @param problem why it is about no image; empty when it is
     * @param certified present when it is signed by an identity
     */
    private SignedDigests(
            byte[] message,
            List<byte[]> signatures,
            List<Digest> digests,
            String problem,
            Optional<Certified> certified) {
        this.message = message;
        this.signatures = List.copyOf(signatures);
        this.digests = List.copyOf(digests);
        this.problem = problem;
        this.certified = certified;
    }

    /**
     * The older form: a payload in JSON (simple signing), with the signature beside it.
     *
     * @param annotations what lies beside it: the signature in Base64, and of an identity its certificate and the entry of the log
     */
    static SignedDigests simple(byte[] payload, JsonObject annotations) {
        JsonObject critical =
                Json.object(payload, "the payload of a signature").getObject("critical", new JsonObject());
        String said = critical.getObject("image", new JsonObject()).getString("docker-manifest-digest", "");
        byte[] signature = decoded(annotations.getString(ANNOTATED_SIGNATURE, ""));
        String certificate = annotations.getString(ANNOTATED_CERTIFICATE, "");
        String entry = annotations.getString(ANNOTATED_ENTRY, "");
        String type = critical.getString("type", "");
        return new SignedDigests(
                payload,
                List.of(signature),
                Digest.parse(said).stream().toList(),
                type.equals(COSIGN) ? "" : "it is a \"" + type + "\", not a \"" + COSIGN + "\"",
                certificate.isEmpty()
                        ? Optional.empty()
                        : Optional.of((verifier, root) ->
                                verifier.verifyDetached(root, payload, signature, certificate, entry)));
    }

    /** The newer form: a bundle with an envelope (DSSE) that has a statement (in-toto) about the image. */
    static SignedDigests bundle(byte[] bytes) {
        JsonObject bundle = Json.object(bytes, "a bundle of a signature");
        String type = bundle.getString("mediaType", "");
        if (!type.equals(BUNDLE)) {
            throw new ImageException("a bundle of a signature is of media type \"" + type + "\", not " + BUNDLE);
        }
        JsonObject envelope = bundle.getObject("dsseEnvelope", new JsonObject());
        String payloadType = envelope.getString("payloadType", "");
        byte[] payload = decoded(envelope.getString("payload", ""));
        byte[] message = preAuthenticated(payloadType, payload);
        List<byte[]> signatures = signatures(envelope);
        JsonObject material = bundle.getObject("verificationMaterial", new JsonObject());
        boolean isCertified = material.has("certificate") || material.has("x509CertificateChain");
        String text = new String(bytes, StandardCharsets.UTF_8);
        Optional<Certified> certified = isCertified
                ? Optional.of((verifier, root) -> verifier.verifyBundle(root, message, text))
                : Optional.empty();
        if (!payloadType.equals(IN_TOTO)) {
            return new SignedDigests(message, signatures, List.of(), "its payload is " + payloadType, certified);
        }
        JsonObject statement = Json.object(payload, "the statement of a signature");
        String problem = problem(statement);
        return new SignedDigests(
                message, signatures, problem.isEmpty() ? subjects(statement) : List.of(), problem, certified);
    }

    /** Why a statement is about no image; empty when it is. */
    private static String problem(JsonObject statement) {
        if (!statement.getString("_type", "").startsWith(STATEMENT)) {
            return "its payload is no statement of in-toto";
        }
        String predicate = statement.getString("predicateType", "");
        return predicate.equals(SIGNATURE) ? "" : "it states \"" + predicate + "\", and does not sign";
    }

    private static List<Digest> subjects(JsonObject statement) {
        JsonArray subjects = statement.getArray("subject", new JsonArray());
        List<Digest> digests = new ArrayList<>();
        for (Object subject : subjects.subList(0, Math.min(subjects.size(), MOST_SUBJECTS))) {
            if (subject instanceof JsonObject json) {
                String hex = json.getObject("digest", new JsonObject()).getString("sha256", "");
                Digest.parse("sha256:" + hex).ifPresent(digests::add);
            }
        }
        return digests;
    }

    private static List<byte[]> signatures(JsonObject envelope) {
        JsonArray all = envelope.getArray("signatures", new JsonArray());
        List<byte[]> signatures = new ArrayList<>();
        for (Object signature : all.subList(0, Math.min(all.size(), MOST_SIGNATURES))) {
            if (signature instanceof JsonObject json) {
                signatures.add(decoded(json.getString("sig", "")));
            }
        }
        return signatures;
    }

    /** What is signed of an envelope: its type and its payload, each with its length. */
    static byte[] preAuthenticated(String type, byte[] payload) {
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                ("DSSEv1 " + name.length + " " + type + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ImageException("a signature is not in Base64: " + e.getMessage(), e);
        }
    }

    /** The digests that it says are signed; none when it is about something else. */
    List<Digest> digests() {
        return digests;
    }

    /** Why it is about no image; empty when it is. */
    String problem() {
        return problem;
    }

    /** The trusted key that has signed it; empty when none has. */
    Optional<TrustedKey> signer(List<TrustedKey> keys) {
        return keys.stream()
                .filter(key -> signatures.stream().anyMatch(signature -> key.hasSigned(message, signature)))
                .findFirst();
    }

    /** Whether a certificate beside it says who has signed it. */
    boolean isByIdentity() {
        return certified.isPresent();
    }

    /** Whom its certificate names. Throws {@link ImageException} when that does not hold. */
    SignerIdentity identity(IdentityVerifier verifier, String trustRoot) {
        return certified.orElseThrow().signer(verifier, trustRoot);
    }
}
