// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import dev.sigstore.bundle.Bundle;
import dev.sigstore.bundle.BundleParseException;
import dev.sigstore.encryption.certificates.Certificates;
import dev.sigstore.encryption.signers.Verifiers;
import dev.sigstore.fulcio.client.FulcioVerificationException;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.trustroot.TransparencyLog;
import io.bpfman.api.errors.ImageException;
import io.bpfman.spi.signing.IdentityVerifier;
import io.bpfman.spi.signing.SignerIdentity;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.CertPath;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Verifies identities with the library of sigstore, by its parts: as a whole it asks that statements have names, which cosign gives none, does not look whether the
 * certificate held when the log had the signature, and reads no entry without a proof, as the older form has none.
 */
@Component(service = IdentityVerifier.class)
public final class SigstoreVerifier implements IdentityVerifier {

    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

    private volatile @Nullable TrustedRoot last;

    /** Takes back what the library has put into the platform, which would hold this bundle's classes. */
    @Deactivate
    public void close() {
        last = null;
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) instanceof BouncyCastleProvider ours) {
            Security.removeProvider(ours.getName());
        }
    }

    @Override
    public void requireTrustRoot(String trustRoot) {
        root(trustRoot);
    }

    private TrustedRoot root(String text) {
        // the library adds it but once, and another bundle may have taken it away since
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
            Security.addProvider(new BouncyCastleProvider());
        }
        TrustedRoot known = last;
        if (known != null && known.text().equals(text)) {
            return known;
        }
        TrustedRoot read = TrustedRoot.read(text);
        last = read;
        return read;
    }

    @Override
    public SignerIdentity verifyBundle(String trustRoot, byte[] message, String bundle) {
        TrustedRoot root = root(trustRoot);
        return guarded(() -> bundle(root, message, bundle));
    }

    @Override
    public SignerIdentity verifyDetached(
            String trustRoot, byte[] message, byte[] signature, String certificate, String logEntry) {
        TrustedRoot root = root(trustRoot);
        return guarded(() -> detached(root, message, signature, certificate, logEntry));
    }

    /** The library trusts the form of what it reads, and throws whatever comes of it. */
    private static SignerIdentity guarded(Supplier<SignerIdentity> verification) {
        try {
            return verification.get();
        } catch (ImageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ImageException("it cannot be read: " + e, e);
        }
    }

    private static SignerIdentity bundle(TrustedRoot root, byte[] message, String text) {
        Bundle bundle;
        try {
            bundle = Bundle.from(new StringReader(text));
        } catch (BundleParseException e) {
            throw new ImageException("the bundle cannot be read: " + e.getMessage(), e);
        }
        Bundle.DsseEnvelope envelope =
                bundle.getDsseEnvelope().orElseThrow(() -> new ImageException("the bundle has no envelope (DSSE)"));
        if (bundle.getEntries().size() != 1 || envelope.getSignatures().size() != 1) {
            throw new ImageException("the bundle does not have just one signature and one entry of a log");
        }
        byte[] payload = envelope.getPayload();
        if (!Arrays.equals(message, preAuthenticated(envelope.getPayloadType(), payload))) {
            throw new ImageException("the bundle reads in two ways");
        }
        byte[] signature = envelope.getSignature();
        X509Certificate leaf = certificate(root, bundle.getCertPath());
        requireSigned(leaf.getPublicKey(), message, signature);
        RekorEntry entry = bundle.getEntries().get(0);
        LoggedSignature.requireEnveloped(entry, payload, signature, leaf);
        String promise = entry.getVerification().getSignedEntryTimestamp();
        if (promise == null || promise.isEmpty()) {
            throw new ImageException("the log has not signed when it had the signature");
        }
        try {
            root.logs().verifyEntry(entry);
        } catch (RekorVerificationException e) {
            throw new ImageException("the entry of the log does not hold: " + e.getMessage(), e);
        }
        SignedTime.require(entry, leaf, root.log(entry.getLogID()));
        return Identities.of(leaf);
    }

    private static byte[] preAuthenticated(String type, byte[] payload) {
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                ("DSSEv1 " + name.length + " " + type + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    private static SignerIdentity detached(
            TrustedRoot root, byte[] message, byte[] signature, String certificate, String logEntry) {
        CertPath path;
        try {
            path = Certificates.toCertPath(List.of(Certificates.fromPem(certificate)));
        } catch (GeneralSecurityException e) {
            throw new ImageException("the certificate cannot be read: " + e.getMessage(), e);
        }
        X509Certificate leaf = certificate(root, path);
        requireSigned(leaf.getPublicKey(), message, signature);
        RekorEntry entry = PromisedEntry.read(logEntry);
        LoggedSignature.requireDetached(entry, message, signature, leaf);
        TransparencyLog log = root.log(entry.getLogID());
        byte[] promise = Base64.getDecoder().decode(entry.getVerification().getSignedEntryTimestamp());
        try {
            PublicKey key = log.getPublicKey().toJavaPublicKey();
            if (!Verifiers.newVerifier(key).verify(entry.getSignableContent(), promise)) {
                throw new ImageException("the log " + log.getBaseUrl() + " has not signed this entry");
            }
        } catch (GeneralSecurityException e) {
            throw new ImageException("the promise of the log cannot be verified: " + e.getMessage(), e);
        }
        SignedTime.require(entry, leaf, log);
        return Identities.of(leaf);
    }

    /** The certificate of who has signed, issued by one of the authorities, and known to a log of certificates. */
    private static X509Certificate certificate(TrustedRoot root, CertPath path) {
        try {
            root.authorities().verifySigningCertificate(path);
            X509Certificate leaf = Certificates.getLeaf(path);
            List<String> uses = leaf.getExtendedKeyUsage();
            if (uses == null || !uses.contains(CODE_SIGNING)) {
                throw new ImageException("the certificate is not for signing code");
            }
            return leaf;
        } catch (FulcioVerificationException | IOException | GeneralSecurityException e) {
            throw new ImageException("the certificate does not hold: " + e.getMessage(), e);
        }
    }

    private static void requireSigned(PublicKey key, byte[] message, byte[] signature) {
        boolean isSigned;
        try {
            isSigned = Verifiers.newVerifier(key).verify(message, signature);
        } catch (GeneralSecurityException e) {
            throw new ImageException("the signature cannot be verified: " + e.getMessage(), e);
        }
        if (!isSigned) {
            throw new ImageException("the signature is not of the certificate's key and this message");
        }
    }
}
