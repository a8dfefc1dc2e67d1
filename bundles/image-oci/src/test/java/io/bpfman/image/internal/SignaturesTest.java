// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that have to be signed, by keys, in both places where signatures are kept. */
@Timeout(60)
class SignaturesTest {

    private static final String SIGNED = "127.0.0.1:*/team/* require one of key:release";
    private static final byte[] OBJECT = TestImage.object(1000);
    private static final TestImage IMAGE = TestImage.of(OBJECT);
    private static final Digest DIGEST = Digest.of(IMAGE.manifest());

    @TempDir
    private Path directory;

    private final TestSigner release = TestSigner.of("secp256r1");
    private TestRegistry registry;
    private SigningRules rules;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        IMAGE.push(registry, "v1");
        rules = SigningRules.of(true, true, List.of(release.key("release")), List.of(SIGNED));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private ResolvedImage resolve(PullPolicy policy) {
        Images images = TestImages.in(directory, TestImages.registries(Duration.ofSeconds(50)), () -> rules);
        return images.resolve(BytecodeSource.image(registry.image("v1"), policy, Optional.empty()));
    }

    /** The end of the message with which the image is not taken, behind the rule. */
    private String found() {
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        String start = registry.image("v1") + " is not taken: the signing rule \"" + SIGNED
                + "\" wants it signed by one of key:release; " + DIGEST + " is ";
        assertTrue(message.startsWith(start), message);
        assertEquals(0, registry.requests("/blobs/" + Digest.of(IMAGE.layer())), "nothing of the layer is read");
        return message.substring(start.length());
    }

    private void push(TestSigner signer, String form) {
        if (form.equals("simple")) {
            byte[] payload = TestSigner.payload(DIGEST);
            signer.pushSimple(registry, DIGEST, payload, payload);
        } else {
            TestSigner.pushBundle(registry, DIGEST, signer.bundle(DIGEST, TestSigner.SIGN), form.equals("listed"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1, simple", "secp256r1, listed", "secp256r1, tagged",
        "Ed25519, simple", "Ed25519, listed", "Ed25519, tagged",
        "RSA2048, simple", "RSA2048, listed", "RSA2048, tagged"
    })
    void whatIsSignedIsTaken(String kind, String form) {
        TestSigner signer = TestSigner.of(kind);
        rules = SigningRules.of(true, false, List.of(signer.key("release")), List.of(SIGNED));
        push(signer, form);
        ResolvedImage image = resolve(PullPolicy.ALWAYS);
        assertEquals(List.of("key:release"), image.verification().signers());
        assertEquals(DIGEST.toString(), image.digest());
        assertArrayEquals(OBJECT, image.object().toArray());
    }

    @Test
    void whatIsNotSignedIsNotTaken() {
        assertEquals("not signed", found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed", "tagged"})
    void aKeyThatOnlyLooksAlikeIsAnother(String form) {
        push(TestSigner.of("secp256r1"), form);
        assertEquals("signed by somebody who is not known here", found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed", "tagged"})
    void aKnownKeyThatIsNotTheOneWantedIsNamed(String form) {
        TestSigner other = TestSigner.of("Ed25519");
        rules = SigningRules.of(true, true, List.of(release.key("release"), other.key("laboratory")), List.of(SIGNED));
        push(other, form);
        assertEquals("signed by key:laboratory", found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "listed", "tagged"})
    void aSignatureOfAnotherDigestIsNone(String form) {
        Digest other = Digest.of(new byte[] {1});
        if (form.equals("simple")) {
            byte[] payload = TestSigner.payload(other);
            release.pushSimple(registry, DIGEST, payload, payload);
        } else {
            TestSigner.pushBundle(registry, DIGEST, release.bundle(other, TestSigner.SIGN), form.equals("listed"));
        }
        assertEquals("beside a signature by key:release of something else: [" + other + "]", found());
    }

    @Test
    void aPayloadThatIsNotTheSignedOneIsNone() {
        release.pushSimple(registry, DIGEST, TestSigner.payload(DIGEST), TestSigner.payload(Digest.of(new byte[] {1})));
        assertEquals("signed by somebody who is not known here", found());
        byte[] statement = ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\""
                        + DIGEST.hex() + "\"}}],\"predicateType\":\"" + TestSigner.SIGN + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        // the payload alone, without what belongs around it
        TestSigner.pushBundle(
                registry, DIGEST, TestSigner.bundle(statement, release.sign(statement), "\"publicKey\":{}"), true);
        assertEquals("signed by somebody who is not known here; signed by somebody who is not known here", found());
    }

    @Test
    void whatStatesSomethingElseDoesNotSign() {
        TestSigner.pushBundle(registry, DIGEST, release.bundle(DIGEST, "https://spdx.dev/Document"), true);
        assertEquals("a signature does not count: it states \"https://spdx.dev/Document\", and does not sign", found());
        byte[] payload = new String(TestSigner.payload(DIGEST), StandardCharsets.UTF_8)
                .replace("cosign container image signature", "atomic")
                .getBytes(StandardCharsets.UTF_8);
        release.pushSimple(registry, DIGEST, payload, payload);
        assertTrue(found().startsWith("a signature does not count: it is a \"atomic\", not a"), found());
    }

    @Test
    void aCertificateIsNothingWithoutWhatVerifiesIt() {
        byte[] statement = ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\""
                        + DIGEST.hex() + "\"}}],\"predicateType\":\"" + TestSigner.SIGN + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        TestSigner.pushBundle(
                registry, DIGEST, TestSigner.bundle(statement, new byte[] {1}, "\"certificate\":{}"), true);
        assertEquals("signed by an identity, which cannot be verified here", found());
        byte[] signature = release.sign(SignedDigests.preAuthenticated("application/vnd.in-toto+json", statement));
        TestSigner.pushBundle(registry, DIGEST, TestSigner.bundle(statement, signature, "\"certificate\":{}"), true);
        assertEquals(
                List.of("key:release"),
                resolve(PullPolicy.ALWAYS).verification().signers(),
                "a key that is known is known with a certificate beside it, too");
    }

    @Test
    void oneThatCannotBeReadHindersNoOther() {
        TestSigner.pushBundle(registry, DIGEST, "no bundle".getBytes(StandardCharsets.UTF_8), true);
        assertTrue(
                found().startsWith("a signature cannot be read: a bundle of a signature is no JSON object"), found());
        push(release, "simple");
        assertEquals(
                List.of("key:release"),
                resolve(PullPolicy.ALWAYS).verification().signers());
    }

    @Test
    void aLayerThatWasTamperedWithIsNotTakenWhoeverHasSigned() {
        push(release, "simple");
        registry.failing(
                TestRegistry.blobPath(IMAGE.layer()),
                100,
                (exchange, body) -> TestRegistry.send(exchange, 200, flipped(body)));
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        assertTrue(message.contains(" gives something else than " + Digest.of(IMAGE.layer())), message);
    }

    private static byte[] flipped(byte[] body) {
        byte[] other = body.clone();
        other[other.length / 2] ^= 1;
        return other;
    }

    @Test
    void anIndexMayBeSignedInsteadOfItsImages() {
        byte[] index = ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                        + TestImage.descriptor("application/vnd.oci.image.manifest.v1+json", IMAGE.manifest())
                                .replaceFirst("}$", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}")
                        + "]}")
                .getBytes(StandardCharsets.UTF_8);
        registry.manifest("v1", index);
        assertEquals("not signed", found());
        byte[] payload = TestSigner.payload(Digest.of(index));
        release.pushSimple(registry, Digest.of(index), payload, payload);
        ResolvedImage image = resolve(PullPolicy.ALWAYS);
        assertEquals(List.of("key:release"), image.verification().signers());
        assertEquals(DIGEST.toString(), image.digest());
    }

    @Test
    void productionAndLaboratoryDiffer() {
        rules = SigningRules.of(
                true,
                false,
                List.of(release.key("release")),
                List.of(
                        "127.0.0.1:*/prod/* require one of key:release",
                        "127.0.0.1:*/team/* allow unsigned",
                        "* reject"));
        assertEquals(List.of(), resolve(PullPolicy.ALWAYS).verification().signers());
        push(release, "tagged");
        assertEquals(
                List.of("key:release"),
                resolve(PullPolicy.ALWAYS).verification().signers());
        rules = SigningRules.of(true, true, List.of(), List.of("127.0.0.1:* reject"));
        int asked = registry.requests().size();
        assertEquals(
                registry.image("v1") + " is not taken: the signing rule \"127.0.0.1:* reject\" rejects it",
                assertThrows(ImageException.class, () -> resolve(PullPolicy.IF_NOT_PRESENT))
                        .getMessage());
        assertEquals(asked, registry.requests().size());
    }

    @Test
    void withoutAnyKeyNobodyIsAskedUnlessUnsignedImagesAreForbidden() {
        rules = SigningRules.of(true, true, List.of(), List.of());
        resolve(PullPolicy.ALWAYS);
        assertEquals(0, registry.requests("sha256-"));
        assertEquals(0, registry.requests("referrers"));
        rules = SigningRules.of(true, false, List.of(), List.of());
        String message = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        assertTrue(
                message.contains("\"allow_unsigned is false\" wants it signed by a key, and there is none"), message);
        rules = SigningRules.of(false, false, List.of(), List.of());
        assertEquals(List.of(), resolve(PullPolicy.ALWAYS).verification().signers());
    }

    @Test
    void theCacheKnowsUnderWhatItWasVerified() {
        rules = SigningRules.of(true, true, List.of(), List.of());
        resolve(PullPolicy.IF_NOT_PRESENT);
        int asked = registry.requests().size();
        resolve(PullPolicy.NEVER);
        assertEquals(asked, registry.requests().size());
        rules = SigningRules.of(true, true, List.of(release.key("release")), List.of(SIGNED));
        assertEquals(
                "image " + registry.image("v1")
                        + " in cache was verified under other signing settings, and pull policy is Never: pull it once more",
                assertThrows(ImageException.class, () -> resolve(PullPolicy.NEVER))
                        .getMessage());
        assertThrows(ImageException.class, () -> resolve(PullPolicy.IF_NOT_PRESENT));
        push(release, "listed");
        resolve(PullPolicy.IF_NOT_PRESENT);
        asked = registry.requests().size();
        assertEquals(
                List.of("key:release"), resolve(PullPolicy.NEVER).verification().signers());
        assertEquals(asked, registry.requests().size());
        rules = SigningRules.of(true, true, List.of(TestSigner.of("secp256r1").key("release")), List.of(SIGNED));
        assertThrows(ImageException.class, () -> resolve(PullPolicy.NEVER), "another key of the same name");
    }

    @Test
    void keysThatCannotBeUsedAreRefused() throws IOException {
        assertTrue(failure("secp384r1").endsWith("its curve is not P-256; mend keys in the signing settings"));
        assertTrue(failure("RSA1024").contains("it has 1024 bits, fewer than 2048"));
        assertTrue(failure("X25519").contains("it is none of ECDSA, Ed25519 and RSA"));
        Path file = Files.writeString(directory.resolve("key.pem"), release.pem());
        assertEquals(List.of(release.key("release")), SigningRules.keys(List.of("release=" + file)));
        Files.writeString(file, release.pem() + release.pem());
        assertTrue(settings("release=" + file).contains("there are several in one file"));
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----");
        assertTrue(settings("release=" + file).contains("it is no public key in PEM"));
        Files.delete(file);
        assertTrue(settings("release=" + file).contains("cannot be read from " + file));
        assertTrue(settings("release").contains("write NAME=FILE"));
    }

    private static String failure(String kind) {
        TestSigner signer = TestSigner.of(kind);
        return assertThrows(ImageException.class, () -> signer.key("k")).getMessage();
    }

    private static String settings(String key) {
        return assertThrows(ImageException.class, () -> SigningRules.keys(List.of(key)))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quay.io/* | it is PATTERN reject",
                "quay.io/* rejects | it is PATTERN reject",
                "quay.io/* require one of key:relaese | there is no \"key:relaese\" among [key:release]",
                "quay.io/* require one of identity:release | there is no \"identity:release\" among [key:release]",
                "quay.io/* require one of release | there is no \"release\" among [key:release]"
            })
    void rulesThatSayNothingAreRefused(String rule, String why) {
        String message = assertThrows(
                        ImageException.class,
                        () -> SigningRules.of(true, true, List.of(release.key("release")), List.of(rule)))
                .getMessage();
        assertTrue(message.contains(why) && message.endsWith("no image is taken before it is mended"), message);
    }
}
