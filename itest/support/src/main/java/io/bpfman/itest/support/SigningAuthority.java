// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certifies who signs, as Fulcio does: an authority of certificates with a log of certificates, and a log of signatures, each with a key of its own. What it certifies is
 * worth something to who has its {@link #trustRoot}.
 */
public final class SigningAuthority {

    /** What certificates are good for: long enough for a signature. */
    public static final Duration VALIDITY = Duration.ofMinutes(10);

    private static final String ISSUER = "1.3.6.1.4.1.57264.1.8";
    private static final String TIMESTAMPS = "1.3.6.1.4.1.11129.2.4.2";
    private static final int MAIL = 1;
    private static final int URI = 6;

    private final KeyPair authority = pair();
    private final KeyPair certificateLog = pair();
    private final KeyPair signatureLog = pair();
    private final X509Certificate root;

    /** One with new keys. */
    public SigningAuthority() {
        X500Name name = new X500Name("O=bpfman.test,CN=authority");
        Instant now = Instant.now();
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now.minus(Duration.ofDays(365))),
                    Date.from(now.plus(Duration.ofDays(365))),
                    name,
                    authority.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            root = finished(builder);
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A signer's certificate and key.
     *
     * @param certificate that it is the signer's
     * @param keys of the signer
     */
    public record Signer(X509Certificate certificate, KeyPair keys) {

        /** In PEM. */
        public String pem() {
            try {
                return "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n";
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }

        /** ECDSA with SHA-256. */
        public byte[] sign(byte[] message) {
            return signed(keys, message);
        }
    }

    /** Certifies somebody for now: from a minute ago on, since certificates count in seconds and a test may have taken its time before. */
    public Signer certify(String identity, String issuer) {
        return certify(identity, issuer, Instant.now().minusSeconds(60), true);
    }

    /**
     * Certifies somebody.
     *
     * @param identity an address of mail, or a URI when it has {@code ://} in it
     * @param since when, for {@link #VALIDITY}
     * @param logged whether the log of certificates knows it
     */
    public Signer certify(String identity, String issuer, Instant since, boolean logged) {
        KeyPair keys = pair();
        try {
            X509Certificate before = finished(leaf(keys, identity, issuer, since, Optional.empty()));
            return new Signer(
                    logged
                            ? finished(leaf(
                                    keys,
                                    identity,
                                    issuer,
                                    since,
                                    Optional.of(timestamps(before, since.toEpochMilli()))))
                            : before,
                    keys);
        } catch (CertIOException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509v3CertificateBuilder leaf(
            KeyPair keys, String identity, String issuer, Instant since, Optional<byte[]> timestamps)
            throws CertIOException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                root,
                BigInteger.TWO,
                Date.from(since),
                Date.from(since.plus(VALIDITY)),
                new X500Name("CN=signer"),
                keys.getPublic());
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
        // bytes as they are: what is no ASCII would be made some other name
        GeneralName name = new GeneralName(
                identity.contains("://") ? URI : MAIL, new DEROctetString(identity.getBytes(StandardCharsets.UTF_8)));
        builder.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(name));
        builder.addExtension(new ASN1ObjectIdentifier(ISSUER), false, new DERUTF8String(issuer));
        if (timestamps.isPresent()) {
            builder.addExtension(new ASN1ObjectIdentifier(TIMESTAMPS), false, new DEROctetString(timestamps.get()));
        }
        return builder;
    }

    /** That the log of certificates has seen one (RFC 6962): signed is the certificate without this. */
    private byte[] timestamps(X509Certificate certificate, long time) throws CertificateEncodingException {
        byte[] toBeSigned = certificate.getTBSCertificate();
        ByteBuffer message = ByteBuffer.allocate(1 + 1 + 8 + 2 + 32 + 3 + toBeSigned.length + 2);
        message.put((byte) 0).put((byte) 0).putLong(time).putShort((short) 1);
        message.put(sha256(authority.getPublic().getEncoded()));
        message.put((byte) (toBeSigned.length >> 16)).putShort((short) toBeSigned.length);
        message.put(toBeSigned).putShort((short) 0);
        byte[] signature = signed(certificateLog, message.array());
        int one = 1 + 32 + 8 + 2 + 2 + 2 + signature.length;
        ByteBuffer list = ByteBuffer.allocate(2 + 2 + one);
        list.putShort((short) (one + 2)).putShort((short) one);
        list.put((byte) 0).put(sha256(certificateLog.getPublic().getEncoded())).putLong(time);
        list.putShort((short) 0).put((byte) 4).put((byte) 3).putShort((short) signature.length);
        return list.put(signature).array();
    }

    private X509Certificate finished(X509v3CertificateBuilder builder) {
        try {
            ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The log of signatures. */
    public SigningLog log() {
        return new SigningLog(signatureLog);
    }

    /** Whom to believe, in the JSON of sigstore's trust roots. */
    public String trustRoot() {
        return trustRoot(this, this, this);
    }

    /** The same with one authority for each part: who issues certificates, who keeps a log of them, who keeps a log of signatures. */
    public static String trustRoot(
            SigningAuthority issuer, SigningAuthority certificates, SigningAuthority signatures) {
        String since = "\"validFor\":{\"start\":\"2020-01-01T00:00:00Z\"}";
        try {
            return "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\",\"tlogs\":["
                    + instance("https://" + SigningLog.HOST, signatures.signatureLog, since)
                    + "],\"certificateAuthorities\":[{\"subject\":{\"organization\":\"bpfman.test\",\"commonName\":\"authority\"},"
                    + "\"uri\":\"https://authority.test\",\"certChain\":{\"certificates\":[{\"rawBytes\":\""
                    + base64(issuer.root.getEncoded()) + "\"}]}," + since + "}],\"ctlogs\":["
                    + instance("https://certificates.test", certificates.certificateLog, since) + "]}";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String instance(String url, KeyPair keys, String since) {
        byte[] key = keys.getPublic().getEncoded();
        return "{\"baseUrl\":\"" + url + "\",\"hashAlgorithm\":\"SHA2_256\",\"publicKey\":{\"rawBytes\":\""
                + base64(key)
                + "\",\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"," + since + "},\"logId\":{\"keyId\":\""
                + base64(sha256(key)) + "\"}}";
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] signed(KeyPair keys, byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
