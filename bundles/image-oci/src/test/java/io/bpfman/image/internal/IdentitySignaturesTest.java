// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.errors.ImageException;
import io.bpfman.itest.support.SigningAuthority;
import io.bpfman.itest.support.SigningAuthority.Signer;
import io.bpfman.itest.support.SigningLog;
import io.bpfman.signing.sigstore.internal.SigstoreVerifier;
import io.bpfman.spi.signing.IdentityVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that have to be signed by identities, in both places where signatures are kept, with an authority and logs of the test's own. */
@Timeout(60)
class IdentitySignaturesTest {

    private static final String WHO = "release@bpfman.test";
    private static final String ISSUER = "https://accounts.bpfman.test";
    private static final String RULE = "127.0.0.1:*/team/* require one of identity:release";
    private static final String KNOWN = "release=" + WHO + " by " + ISSUER;
    private static final byte[] OBJECT = TestImage.object(1000);
    private static final TestImage IMAGE = TestImage.of(OBJECT);
    private static final Digest DIGEST = Digest.of(IMAGE.manifest());

    @TempDir
    private Path directory;

    private final SigningAuthority authority = new SigningAuthority();
    private final SigstoreVerifier verifier = new SigstoreVerifier();
    private final SigningSettings settings = new SigningSettings();
    private TestRegistry registry;
    private Path rootFile;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        IMAGE.push(registry, "v1");
        rootFile = Files.writeString(directory.resolve("trusted_root.json"), authority.trustRoot());
        settings.verifier = verifier;
        settings.configure(config(List.of(KNOWN), List.of(RULE)));
    }

    @AfterEach
    void stop() {
        registry.close();
        verifier.close();
    }

    private SigningConfig config(List<String> identities, List<String> rules) {
        return TestConfig.of(Map.of(
                "allow__unsigned",
                true,
                "verify__enabled",
                true,
                "keys",
                new String[0],
                "identities",
                identities.toArray(String[]::new),
                "rules",
                rules.toArray(String[]::new),
                "trust__root",
                rootFile.toString()));
    }

    private ResolvedImage resolve(PullPolicy policy) {
        Images images = TestImages.in(directory, TestImages.registries(Duration.ofSeconds(50)), settings::rules);
        return images.resolve(BytecodeSource.image(registry.image("v1"), policy, Optional.empty()));
    }

    /** The end of the message with which the image is not taken, behind the rule. */
    private String found() {
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        String start = registry.image("v1") + " is not taken: the signing rule \"" + RULE
                + "\" wants it signed by one of identity:release; " + DIGEST + " is ";
        assertTrue(message.startsWith(start), message);
        assertEquals(0, registry.requests("/blobs/" + Digest.of(IMAGE.layer())), "nothing of the layer is read");
        return message.substring(start.length());
    }

    private List<String> signers() {
        return resolve(PullPolicy.ALWAYS).verification().signers();
    }

    private static byte[] statement(Digest digest) {
        return ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" + digest.hex()
                        + "\"}}],\"predicateType\":\"" + TestSigner.SIGN + "\",\"predicate\":{}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void push(Signer signer, String form) {
        push(signer, form, DIGEST, Instant.now());
    }

    /** A signature of a digest that lies beside the image, which may have another. */
    private void push(Signer signer, String form, Digest digest, Instant time) {
        SigningLog log = authority.log();
        if (form.equals("simple")) {
            byte[] payload = TestSigner.payload(digest);
            byte[] signature = signer.sign(payload);
            TestSigner.pushSimple(
                    registry,
                    DIGEST,
                    payload,
                    annotations(signer, signature, SigningLog.detached(signer, payload, signature), time));
        } else {
            byte[] bundle = log.bundle(signer, statement(digest), time).getBytes(StandardCharsets.UTF_8);
            TestSigner.pushBundle(registry, DIGEST, bundle, form.equals("listed"));
        }
    }

    private Map<String, String> annotations(Signer signer, byte[] signature, String entry, Instant time) {
        return Map.of(
                TestSigner.SIGNATURE,
                Base64.getEncoder().encodeToString(signature),
                "dev.sigstore.cosign/certificate",
                signer.pem(),
                "dev.sigstore.cosign/bundle",
                authority.log().promised(entry, time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed", "tagged"})
    void whatIsSignedIsTaken(String form) {
        push(authority.certify(WHO, ISSUER), form);
        ResolvedImage image = resolve(PullPolicy.ALWAYS);
        assertEquals(List.of("identity:release"), image.verification().signers());
        assertEquals(DIGEST.toString(), image.digest());
        assertArrayEquals(OBJECT, image.object().toArray());
    }

    @Test
    void whatIsNotSignedIsNotTaken() {
        assertEquals("not signed", found());
    }

    @ParameterizedTest
    @CsvSource({
        "elease@bpfman.test, https://accounts.bpfman.test",
        "release@bpfman.tes, https://accounts.bpfman.test",
        "prerelease@bpfman.test, https://accounts.bpfman.test",
        "release@bpfman.test.example.com, https://accounts.bpfman.test",
        "Release@bpfman.test, https://accounts.bpfman.test",
        "release@bpfman.test, https://accounts.bpfman.test/",
        "release@bpfman.test, https://ACCOUNTS.bpfman.test",
        "release@bpfman.test, https://accounts.bpfman.test.example.com",
        "release@bpfman.test, https://\u0430ccounts.bpfman.test",
        "https://release@bpfman.test, https://accounts.bpfman.test"
    })
    void whoOnlyLooksAlikeIsSomebodyElse(String who, String issuer) {
        for (String form : List.of("simple", "listed")) {
            push(authority.certify(who, issuer), form);
            String found = found();
            assertTrue(found.contains("signed by " + who + " by " + issuer + ", who is not known here"), found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "tagged"})
    void lettersThatOnlyLookAlikeAreOthers(String form) {
        push(authority.certify("rele\u0430se@bpfman.test", ISSUER), form);
        String found = found();
        assertTrue(found.startsWith("signed by rele") && found.endsWith(ISSUER + ", who is not known here"), found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed", "tagged"})
    void aSignatureOfAnotherDigestIsNone(String form) {
        Digest other = Digest.of(new byte[] {1});
        push(authority.certify(WHO, ISSUER), form, other, Instant.now());
        assertEquals("beside a signature by identity:release of something else: [" + other + "]", found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed"})
    void aCertificateThatHadExpiredIsNone(String form) {
        push(
                authority.certify(WHO, ISSUER),
                form,
                DIGEST,
                Instant.now().plus(SigningAuthority.VALIDITY).plusSeconds(5));
        String found = found();
        assertTrue(found.startsWith("a signature by an identity does not count: the certificate held from "), found);
    }

    @Test
    void theEntryOfAnotherArtifactIsNone() {
        Signer signer = authority.certify(WHO, ISSUER);
        byte[] payload = TestSigner.payload(DIGEST);
        byte[] other = TestSigner.payload(Digest.of(new byte[] {1}));
        byte[] signature = signer.sign(payload);
        TestSigner.pushSimple(
                registry,
                DIGEST,
                payload,
                annotations(signer, signature, SigningLog.detached(signer, other, signature), Instant.now()));
        assertEquals(
                "a signature by an identity does not count: the entry of the log is about something else that was signed",
                found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed"})
    void anotherAuthorityIsNotBelieved(String form) {
        push(new SigningAuthority().certify(WHO, ISSUER), form);
        String found = found();
        assertTrue(
                found.startsWith("a signature by an identity does not count: the certificate does not hold: "), found);
    }

    @Test
    void aLayerThatWasTamperedWithIsNotTakenWhoeverHasSigned() {
        push(authority.certify(WHO, ISSUER), "listed");
        registry.failing(
                TestRegistry.blobPath(IMAGE.layer()),
                100,
                (exchange, body) -> TestRegistry.send(exchange, 200, new byte[body.length]));
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        assertTrue(message.contains(" gives something else than " + Digest.of(IMAGE.layer())), message);
    }

    @Test
    void aPatternTakesWhatItSaysAndNoMore() {
        String repository = "https://code.bpfman.test/team/programs/.github/workflows/release.yml@refs/tags/";
        settings.configure(config(List.of("release=like " + repository + "v* by " + ISSUER), List.of(RULE)));
        push(authority.certify(repository + "v1.2", ISSUER), "listed");
        assertEquals(List.of("identity:release"), signers());
        settings.configure(config(List.of("release=like *@bpfman.test by " + ISSUER), List.of(RULE)));
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        assertTrue(
                message.endsWith("signed by " + repository + "v1.2 by " + ISSUER + ", who is not known here"), message);
    }

    @Test
    void withoutTheBundleItIsSaidWhichOneIsMissing() {
        push(authority.certify(WHO, ISSUER), "listed");
        settings.verifier = null;
        String missing =
                "; identities are verified by the bundle io.bpfman:bpfman-signing-sigstore (feature bpfman-signing),"
                        + " which is not installed";
        assertEquals("signed by an identity, which cannot be verified here" + missing, found());
        settings.verifier = verifier;
        assertEquals(List.of("identity:release"), signers());
    }

    @Test
    void aRootThatCannotBeReadTakesNothingBack() throws IOException {
        push(authority.certify(WHO, ISSUER), "listed");
        resolve(PullPolicy.IF_NOT_PRESENT);
        int asked = registry.requests().size();
        for (String damaged : List.of("", "no JSON")) {
            Files.writeString(rootFile, damaged);
            assertEquals(
                    List.of("identity:release"),
                    resolve(PullPolicy.NEVER).verification().signers());
        }
        Files.delete(rootFile);
        resolve(PullPolicy.IF_NOT_PRESENT);
        assertEquals(asked, registry.requests().size(), "what was verified is not asked for");
        assertEquals(List.of("identity:release"), signers(), "what was read last holds");

        settings.configure(config(List.of(KNOWN), List.of(RULE)));
        resolve(PullPolicy.NEVER);
        String found = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        assertTrue(
                found.contains(
                        "signed by an identity, which cannot be verified here; the trust root cannot be read from "
                                + rootFile),
                found);
        Files.writeString(rootFile, new SigningAuthority().trustRoot());
        assertThrows(ImageException.class, () -> resolve(PullPolicy.NEVER), "another root is another policy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "release | write NAME=IDENTITY by ISSUER",
                "release=a@b.test | write NAME=IDENTITY by ISSUER",
                "release=a@b.test by | write NAME=IDENTITY by ISSUER",
                "release=*@b.test by https://i.test | write NAME=like PATTERN by ISSUER",
                "release=like *@b.test by https://* | an issuer is no pattern"
            })
    void identitiesThatCannotBeUnderstoodAreRefused(String identity, String why) {
        settings.configure(config(List.of(identity), List.of()));
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.NEVER))
                .getMessage();
        assertTrue(message.contains(why) && message.endsWith("no image is taken before it is mended"), message);
    }

    @Test
    void twoOfOneNameAreRefused() {
        settings.configure(config(List.of(KNOWN, KNOWN), List.of()));
        assertTrue(assertThrows(ImageException.class, () -> resolve(PullPolicy.NEVER))
                .getMessage()
                .contains("two signers of one name: identity:release, identity:release"));
    }

    @Test
    void whatVerifiesIsAskedNothingWithoutIdentities() {
        settings.configure(config(List.of(), List.of("* allow unsigned")));
        settings.verifier = new IdentityVerifier() {
            @Override
            public void requireTrustRoot(String trustRoot) {
                throw new AssertionError();
            }

            @Override
            public io.bpfman.spi.signing.SignerIdentity verifyBundle(String root, byte[] message, String bundle) {
                throw new AssertionError();
            }

            @Override
            public io.bpfman.spi.signing.SignerIdentity verifyDetached(
                    String root, byte[] message, byte[] signature, String certificate, String entry) {
                throw new AssertionError();
            }
        };
        push(authority.certify(WHO, ISSUER), "listed");
        assertEquals(List.of(), signers());
        assertEquals(0, registry.requests("referrers"));
    }
}
