// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.ImageException;
import io.bpfman.itest.support.SigningAuthority;
import io.bpfman.itest.support.SigningAuthority.Signer;
import io.bpfman.itest.support.SigningLog;
import io.bpfman.spi.signing.SignerIdentity;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures by identities, with an authority and logs of the test's own, and what is wrong with each of their parts. */
class SigstoreVerifierTest {

    private static final String WHO = "release@bpfman.test";
    private static final String ISSUER = "https://accounts.bpfman.test";
    private static final byte[] STATEMENT = bytes("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[]}");
    private static final byte[] SIGNED = SigningLog.preAuthenticated(STATEMENT);
    private static final byte[] PAYLOAD = bytes("{\"critical\":{}}");
    private static final byte[] OTHER = bytes("{\"critical\":{\"type\":\"other\"}}");

    private final SigningAuthority authority = new SigningAuthority();
    private final SigningLog log = authority.log();
    private final Signer signer = authority.certify(WHO, ISSUER);
    private final Instant now = Instant.now();
    private final SigstoreVerifier verifier = new SigstoreVerifier();

    @AfterEach
    void close() {
        verifier.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private SignerIdentity bundle(String root, String bundle) {
        return verifier.verifyBundle(root, SIGNED, bundle);
    }

    private SignerIdentity detached(Signer by, String entry, Instant time) {
        return verifier.verifyDetached(
                authority.trustRoot(), PAYLOAD, signer.sign(PAYLOAD), by.pem(), log.promised(entry, time));
    }

    /** A detached signature with its own entry, of a signer and at a time. */
    private SignerIdentity detached(Signer by, Instant time) {
        byte[] signature = by.sign(PAYLOAD);
        return verifier.verifyDetached(
                authority.trustRoot(),
                PAYLOAD,
                signature,
                by.pem(),
                log.promised(SigningLog.detached(by, PAYLOAD, signature), time));
    }

    private static void assertRefused(String why, Executable verification) {
        String message = assertThrows(ImageException.class, verification).getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {WHO, "https://code.bpfman.test/team/programs/.github/workflows/release.yml@refs/tags/v1"})
    void whoHasSignedIsToldLetterByLetter(String who) {
        Signer by = authority.certify(who, ISSUER);
        assertEquals(new SignerIdentity(who, ISSUER), bundle(authority.trustRoot(), log.bundle(by, STATEMENT, now)));
        assertEquals(new SignerIdentity(who, ISSUER), detached(by, now));
    }

    @Test
    void aCertificateThatHadExpiredWhenTheLogHadTheSignatureIsNone() {
        Instant early = signer.certificate().getNotBefore().toInstant().minusSeconds(1);
        Instant late = signer.certificate().getNotAfter().toInstant().plusSeconds(1);
        for (Instant time : new Instant[] {early, late}) {
            String why = "and the log had the signature at " + Instant.ofEpochSecond(time.getEpochSecond());
            assertRefused(why, () -> bundle(authority.trustRoot(), log.bundle(signer, STATEMENT, time)));
            assertRefused(why, () -> detached(signer, time));
        }
        Instant longAgo = now.minusSeconds(86_400);
        Signer before = authority.certify(WHO, ISSUER, longAgo, true);
        assertEquals(WHO, detached(before, longAgo.plusSeconds(60)).identity(), "expired since, and held then");
    }

    @Test
    void aCertificateThatNoLogKnowsIsNone() {
        Signer unlogged = authority.certify(WHO, ISSUER, now, false);
        assertRefused("No valid SCTs were found", () -> detached(unlogged, now));
        assertRefused(
                "No valid SCTs were found", () -> bundle(authority.trustRoot(), log.bundle(unlogged, STATEMENT, now)));
    }

    @Test
    void eachPartHasToBeOfTheTrustRoot() {
        SigningAuthority other = new SigningAuthority();
        String bundle = log.bundle(signer, STATEMENT, now);
        byte[] signature = signer.sign(PAYLOAD);
        assertRefused(
                "the certificate does not hold: Certificate was not verifiable against CAs",
                () -> bundle(SigningAuthority.trustRoot(other, authority, authority), bundle));
        assertRefused(
                "No valid SCTs were found",
                () -> bundle(SigningAuthority.trustRoot(authority, other, authority), bundle));
        assertRefused(
                "does not match any provided transparency logs",
                () -> bundle(SigningAuthority.trustRoot(authority, authority, other), bundle));
        assertRefused(
                "is not one of the trust root's",
                () -> verifier.verifyDetached(
                        SigningAuthority.trustRoot(authority, authority, other),
                        PAYLOAD,
                        signature,
                        signer.pem(),
                        log.promised(SigningLog.detached(signer, PAYLOAD, signature), now)));
        assertEquals(WHO, bundle(authority.trustRoot(), bundle).identity());
    }

    @Test
    void theEntryOfAnotherArtifactIsNone() {
        byte[] signature = signer.sign(PAYLOAD);
        assertRefused(
                "the entry of the log is about something else that was signed",
                () -> detached(signer, SigningLog.detached(signer, OTHER, signature), now));
        assertRefused(
                "the entry of the log is about another signature",
                () -> detached(signer, SigningLog.detached(signer, PAYLOAD, signer.sign(PAYLOAD)), now));
        byte[] enveloped = signer.sign(SIGNED);
        assertRefused(
                "the entry of the log is about something else that was signed",
                () -> bundle(
                        authority.trustRoot(),
                        log.bundle(signer, STATEMENT, enveloped, SigningLog.enveloped(signer, OTHER, enveloped), now)));
        Signer another = authority.certify(WHO, ISSUER);
        assertRefused(
                "the entry of the log is about another certificate",
                () -> bundle(
                        authority.trustRoot(),
                        log.bundle(
                                signer,
                                STATEMENT,
                                enveloped,
                                SigningLog.enveloped(another, STATEMENT, enveloped),
                                now)));
        assertRefused(
                "the entry of the log cannot be read",
                () -> bundle(
                        authority.trustRoot(),
                        log.bundle(
                                signer, STATEMENT, enveloped, SigningLog.detached(signer, STATEMENT, enveloped), now)));
    }

    @Test
    void aSignatureOfAnotherMessageIsNone() {
        byte[] wrong = signer.sign(OTHER);
        assertRefused(
                "the signature is not of the certificate's key and this message",
                () -> bundle(
                        authority.trustRoot(),
                        log.bundle(signer, STATEMENT, wrong, SigningLog.enveloped(signer, STATEMENT, wrong), now)));
        assertRefused(
                "the signature is not of the certificate's key and this message",
                () -> verifier.verifyDetached(
                        authority.trustRoot(),
                        OTHER,
                        signer.sign(PAYLOAD),
                        signer.pem(),
                        log.promised(SigningLog.detached(signer, PAYLOAD, signer.sign(PAYLOAD)), now)));
        assertRefused(
                "the bundle reads in two ways",
                () -> verifier.verifyBundle(
                        authority.trustRoot(), SigningLog.preAuthenticated(OTHER), log.bundle(signer, STATEMENT, now)));
    }

    @Test
    void whatTheLogSignsCannotBeChanged() {
        String bundle = log.bundle(signer, STATEMENT, now);
        String later = bundle.replace(
                "\"integratedTime\":\"" + now.getEpochSecond(), "\"integratedTime\":\"" + (now.getEpochSecond() + 1));
        assertRefused("Entry SET was not valid", () -> bundle(authority.trustRoot(), later));
        assertRefused(
                "No timestamp verification",
                () -> bundle(
                        authority.trustRoot(),
                        bundle.replaceFirst("\"inclusionPromise\":\\{[^}]*\\},", "\"inclusionPromise\":{},")));
        assertRefused(
                "Could not find an inclusion proof",
                () -> bundle(authority.trustRoot(), bundle.replace("inclusionProof", "somethingElse")));
        assertRefused(
                "Inclusion proof verification failed",
                () -> bundle(authority.trustRoot(), bundle.replaceFirst("\"hashes\":\\[\"....", "\"hashes\":[\"AAAA")));
        assertRefused(
                "Checkpoint signature was invalid",
                () -> bundle(authority.trustRoot(), bundle.replace("log.test - 1\\n2", "log.test - 1\\n3")));
        byte[] signature = signer.sign(PAYLOAD);
        String promised = log.promised(SigningLog.detached(signer, PAYLOAD, signature), now);
        assertRefused(
                "has not signed this entry",
                () -> verifier.verifyDetached(
                        authority.trustRoot(),
                        PAYLOAD,
                        signature,
                        signer.pem(),
                        promised.replace("\"logIndex\":1", "\"logIndex\":2")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[]", "no JSON", "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"}"})
    void whatIsNoneIsNone(String text) {
        assertThrows(ImageException.class, () -> bundle(authority.trustRoot(), text));
        assertThrows(
                ImageException.class,
                () -> verifier.verifyDetached(
                        authority.trustRoot(), PAYLOAD, signer.sign(PAYLOAD), signer.pem(), text));
        assertThrows(
                ImageException.class,
                () -> verifier.verifyDetached(authority.trustRoot(), PAYLOAD, signer.sign(PAYLOAD), text, "{}"));
        assertRefused("the trust root ", () -> verifier.requireTrustRoot(text));
    }

    @Test
    void aNameThatIsNoLineIsNone() {
        assertRefused(
                "has blanks or controls in it",
                () -> detached(authority.certify("a@bpfman.test\nrelease@bpfman.test", ISSUER), now));
        assertRefused("has blanks or controls in it", () -> detached(authority.certify(WHO, ISSUER + " x"), now));
    }

    @Test
    void whatThePlatformWasGivenIsTakenBack() {
        assertNull(Security.getProvider("BC"));
        verifier.requireTrustRoot(authority.trustRoot());
        assertNotNull(Security.getProvider("BC"));
        verifier.close();
        assertNull(Security.getProvider("BC"));
        assertEquals(WHO, detached(signer, now).identity(), "and given again");
    }
}
