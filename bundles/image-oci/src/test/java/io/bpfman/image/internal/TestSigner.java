// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

/** Signs images as cosign does, with a key of its own. */
final class TestSigner {

    static final String SIGN = "https://sigstore.dev/cosign/sign/v1";
    static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private final String algorithm;
    private final KeyPair pair;

    private TestSigner(String algorithm, KeyPair pair) {
        this.algorithm = algorithm;
        this.pair = pair;
    }

    /** One with a new key: {@code secp256r1} and other curves, {@code Ed25519}, or {@code RSA2048} and other lengths. */
    static TestSigner of(String kind) {
        try {
            if (kind.startsWith("secp")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec(kind));
                return new TestSigner("SHA256withECDSA", generator.generateKeyPair());
            }
            if (kind.startsWith("RSA")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(Integer.parseInt(kind.substring(3)));
                return new TestSigner("SHA256withRSA", generator.generateKeyPair());
            }
            return new TestSigner(kind, KeyPairGenerator.getInstance(kind).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    TrustedKey key(String name) {
        return TrustedKey.parse(name, pem());
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The payload of the older form. */
    static byte[] payload(Digest digest) {
        return bytes(
                "{\"critical\":{\"identity\":{\"docker-reference\":\"team/programs\"},\"image\":{\"docker-manifest-digest\":\""
                        + digest + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}");
    }

    /** Pushes a signature of the older form: one of this message, beside a payload that may be another. */
    void pushSimple(TestRegistry registry, Digest of, byte[] payload, byte[] signed) {
        pushSimple(registry, of, payload, Map.of(SIGNATURE, base64(sign(signed))));
    }

    /** The same with whatever lies beside the payload. */
    static void pushSimple(TestRegistry registry, Digest of, byte[] payload, Map<String, String> annotations) {
        byte[] config = bytes("{}");
        registry.blob(config);
        registry.blob(payload);
        String layer = TestImage.descriptor("application/vnd.dev.cosign.simplesigning.v1+json", payload);
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + TestImage.descriptor("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":["
                        + layer.substring(0, layer.length() - 1) + ",\"annotations\":"
                        + JsonWriter.string(annotations) + "}]}";
        registry.manifest("sha256-" + of.hex() + ".sig", bytes(manifest));
    }

    /** A bundle of the newer form. */
    byte[] bundle(Digest digest, String predicate) {
        byte[] statement =
                bytes("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\""
                        + digest.hex() + "\"}}],\"predicateType\":\"" + predicate + "\",\"predicate\":{}}");
        return bundle(
                statement,
                sign(SignedDigests.preAuthenticated(PAYLOAD_TYPE, statement)),
                "\"publicKey\":{\"hint\":\"x\"}");
    }

    static byte[] bundle(byte[] statement, byte[] signature, String material) {
        return bytes("{\"mediaType\":\"" + SignedDigests.BUNDLE + "\",\"verificationMaterial\":{" + material
                + "},\"dsseEnvelope\":{\"payload\":\"" + base64(statement) + "\",\"payloadType\":\"" + PAYLOAD_TYPE
                + "\",\"signatures\":[{\"sig\":\"" + base64(signature) + "\"}]}}");
    }

    /** Pushes a bundle, and has it found by the list of the registry or by the tag that stands in for one. */
    static void pushBundle(TestRegistry registry, Digest of, byte[] bundle, boolean listed) {
        byte[] empty = bytes("{}");
        registry.blob(empty);
        registry.blob(bundle);
        byte[] manifest = bytes(
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"artifactType\":\""
                        + SignedDigests.BUNDLE + "\",\"config\":"
                        + TestImage.descriptor("application/vnd.oci.empty.v1+json", empty)
                        + ",\"layers\":[" + TestImage.descriptor(SignedDigests.BUNDLE, bundle)
                        + "],\"subject\":{\"mediaType\":\"\",\"digest\":\""
                        + of + "\",\"size\":1}}");
        registry.manifest("bundle", manifest);
        String entry = TestImage.descriptor("application/vnd.oci.image.manifest.v1+json", manifest);
        byte[] index =
                bytes("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                        + entry.substring(0, entry.length() - 1) + ",\"artifactType\":\"" + SignedDigests.BUNDLE
                        + "\"}]}");
        if (listed) {
            registry.referrers(of, index);
        } else {
            registry.manifest("sha256-" + of.hex(), index);
        }
    }
}
