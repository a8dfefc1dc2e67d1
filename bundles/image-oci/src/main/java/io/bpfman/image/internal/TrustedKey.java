// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key whose owner may sign images: ECDSA on the curve P-256 and RSA with SHA-256, or Ed25519.
 *
 * @param name by which rules call it
 */
record TrustedKey(String name, PublicKey key) {

    private static final int MOST_BYTES = 64 << 10;
    private static final int LEAST_RSA_BITS = 2048;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "Ed25519", "RSA");

    /** Reads a file in PEM, as {@code cosign public-key} and {@code openssl pkey -pubout} write it. */
    static TrustedKey read(String name, Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw wrong(name, file + " is larger than a key");
            }
            return parse(name, Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new ImageException(
                    "the signing key \"" + name + "\" cannot be read from " + file + ": " + e
                            + "; mend keys in the signing settings",
                    e);
        }
    }

    /** Reads a key in PEM. Throws {@link ImageException} when it is none that can be used. */
    static TrustedKey parse(String name, String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.find()) {
            throw wrong(name, "it is no public key in PEM (BEGIN PUBLIC KEY)");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
        if (block.find()) {
            throw wrong(name, "there are several in one file");
        }
        PublicKey key = ALGORITHMS.stream()
                .flatMap(algorithm -> decoded(algorithm, encoded).stream())
                .findFirst()
                .orElseThrow(() -> wrong(name, "it is none of ECDSA, Ed25519 and RSA"));
        if (key instanceof ECPublicKey ec && !isP256(ec.getParams())) {
            throw wrong(name, "its curve is not P-256");
        }
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            throw wrong(name, "it has " + rsa.getModulus().bitLength() + " bits, fewer than " + LEAST_RSA_BITS);
        }
        return new TrustedKey(name, key);
    }

    private static ImageException wrong(String name, String why) {
        return new ImageException(
                "the signing key \"" + name + "\" cannot be used: " + why + "; mend keys in the signing settings");
    }

    private static Optional<PublicKey> decoded(String algorithm, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException e) {
            // one of another algorithm, or none at all, which is said when no algorithm is left
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static boolean isP256(ECParameterSpec curve) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec wanted = parameters.getParameterSpec(ECParameterSpec.class);
            return wanted.getCurve().equals(curve.getCurve())
                    && wanted.getGenerator().equals(curve.getGenerator())
                    && wanted.getOrder().equals(curve.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has the curve secp256r1", e);
        }
    }

    /** Whether this key's owner has signed these bytes. */
    boolean hasSigned(byte[] message, byte[] signature) {
        String algorithm = key instanceof EdECPublicKey
                ? "Ed25519"
                : key instanceof ECPublicKey ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // it has not even the form of a signature by such a key
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
