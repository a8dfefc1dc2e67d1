// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images out of a registry that behaves, and out of one that does not. */
@Timeout(60)
class ImagesTest {

    private static final byte[] OBJECT = TestImage.object(100_000);
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    @TempDir
    private Path directory;

    private final List<Duration> pauses = new ArrayList<>();
    private TestRegistry registry;
    private Images images;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        images = images(PATIENCE);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Images images(Duration patience) {
        return images(patience, pauses::add);
    }

    private Images images(Duration patience, Transfers.Pause pause) {
        return TestImages.in(
                directory,
                new Registries(
                        new Credentials(new AgentsSide(Map.of("REGISTRY_AUTH_FILE", directory + "/auth.json"))),
                        new TrustedAuthorities(List.of()),
                        patience,
                        pause),
                () -> SigningRules.of(true, true, List.of(), List.of()));
    }

    private ResolvedImage resolve(PullPolicy policy) {
        return resolve(policy, Optional.empty());
    }

    private ResolvedImage resolve(PullPolicy policy, Optional<RegistryLogin> login) {
        return images.resolve(BytecodeSource.image(registry.image("v1"), policy, login));
    }

    private String failure(PullPolicy policy) throws IOException {
        String message =
                assertThrows(ImageException.class, () -> resolve(policy)).getMessage();
        try (Stream<Path> left = Files.walk(directory)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList(), "files after a failure");
        }
        return message;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anImageIsPulledOnceAndThenOutOfTheCache() {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        ResolvedImage pulled = resolve(PullPolicy.IF_NOT_PRESENT);
        assertArrayEquals(OBJECT, pulled.object().toArray());
        assertEquals(Digest.of(image.manifest()).toString(), pulled.digest());
        assertEquals(Map.of("count", "tc"), pulled.programs());
        int asked = registry.requests().size();
        assertEquals(pulled, resolve(PullPolicy.IF_NOT_PRESENT));
        assertEquals(pulled, resolve(PullPolicy.NEVER));
        assertEquals(asked, registry.requests().size());
        assertEquals(pulled, resolve(PullPolicy.ALWAYS));
        assertTrue(registry.requests().size() > asked);
    }

    @Test
    void whatIsNotInTheCacheIsNotPulledWhereThatIsForbidden() throws IOException {
        assertEquals(
                "image " + registry.image("v1") + " not in cache and pull policy is Never", failure(PullPolicy.NEVER));
        assertEquals(List.of(), registry.requests());
    }

    @Test
    void aDamagedCacheIsPulledAgain() throws IOException {
        TestImage.of(OBJECT).push(registry, "v1");
        ResolvedImage pulled = resolve(PullPolicy.ALWAYS);
        try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, bytes("{"));
            }
        }
        assertEquals(pulled, resolve(PullPolicy.IF_NOT_PRESENT));
    }

    @Test
    void ofAnIndexTheImageForThisMachineIsTaken() {
        TestImage ours = TestImage.of(OBJECT);
        ours.push(registry, "ours");
        TestImage other = TestImage.of(TestImage.object(7));
        other.push(registry, "other");
        registry.manifest("v1", index(Map.of("arm64", other, "amd64", ours)));
        ResolvedImage image = resolve(PullPolicy.ALWAYS);
        assertArrayEquals(OBJECT, image.object().toArray());
        assertEquals(Digest.of(ours.manifest()).toString(), image.digest());
    }

    @Test
    void anIndexWithoutThisMachineSaysWhichThereAre() throws IOException {
        TestImage other = TestImage.of(TestImage.object(7));
        registry.manifest("v1", index(Map.of("arm64", other)));
        assertEquals(
                registry.image("v1") + " has no image for linux/amd64; it has: linux/arm64",
                failure(PullPolicy.ALWAYS));
    }

    private static byte[] index(Map<String, TestImage> images) {
        List<String> manifests = new ArrayList<>();
        images.forEach((architecture, image) ->
                manifests.add(TestImage.descriptor("application/vnd.oci.image.manifest.v1+json", image.manifest())
                                .replaceFirst("}$", "")
                        + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}}"));
        return bytes("{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}");
    }

    @Test
    void aRegistryIsToldWhoAsksByPassword() throws IOException {
        TestImage.of(OBJECT).push(registry, "v1");
        registry.requireBasic("somebody:secret:of:hers");
        String refused = failure(PullPolicy.ALWAYS);
        assertTrue(refused.contains("401") && refused.contains("--registry-auth"), refused);
        assertArrayEquals(
                OBJECT,
                resolve(PullPolicy.ALWAYS, Optional.of(new RegistryLogin("somebody", "secret:of:hers")))
                        .object()
                        .toArray());
    }

    @Test
    void aLoginThatWasKeptIsFound() throws IOException {
        TestImage.of(OBJECT).push(registry, "v1");
        registry.requireBasic("somebody:secret");
        Files.write(
                directory.resolve("auth.json"),
                bytes("{\"auths\":{\"" + registry.host() + "/team\":{\"auth\":\"c29tZWJvZHk6c2VjcmV0\"}}}"));
        assertArrayEquals(OBJECT, resolve(PullPolicy.ALWAYS).object().toArray());
    }

    @Test
    void aTokenIsAskedFor() {
        TestImage.of(OBJECT).push(registry, "v1");
        registry.requireBasic("somebody:secret");
        registry.requireToken("the.token");
        ImageException wrong = assertThrows(
                ImageException.class,
                () -> resolve(PullPolicy.ALWAYS, Optional.of(new RegistryLogin("somebody", "guess"))));
        assertTrue(wrong.getMessage().contains("is the password of \"somebody\" right?"), wrong.getMessage());
        assertArrayEquals(
                OBJECT,
                resolve(PullPolicy.ALWAYS, Optional.of(new RegistryLogin("somebody", "secret")))
                        .object()
                        .toArray());
        registry.requireToken("the.next.token");
        assertArrayEquals(
                OBJECT,
                resolve(PullPolicy.ALWAYS, Optional.of(new RegistryLogin("somebody", "secret")))
                        .object()
                        .toArray());
    }

    @Test
    void aLayerThatIsCutOffGoesOnWhereItWas() {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        int half = image.layer().length / 2;
        registry.failing(TestRegistry.blobPath(image.layer()), 1, (exchange, body) -> {
            exchange.sendResponseHeaders(200, body.length);
            OutputStream out = exchange.getResponseBody();
            out.write(body, 0, half);
            out.flush();
        });
        assertArrayEquals(OBJECT, resolve(PullPolicy.ALWAYS).object().toArray());
        assertEquals(1, registry.requests(" bytes="));
        assertEquals(1, pauses.size());
    }

    @Test
    void aBusyRegistryIsAskedAgainWhenItSays() {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        registry.failing("/v2/" + TestRegistry.REPOSITORY + "/manifests/v1", 2, (exchange, body) -> {
            exchange.getResponseHeaders().add("Retry-After", "3");
            TestRegistry.send(exchange, 429, bytes("slowly"));
        });
        registry.failing(
                TestRegistry.blobPath(image.layer()), 1, (exchange, body) -> TestRegistry.send(exchange, 503, body));
        assertArrayEquals(OBJECT, resolve(PullPolicy.ALWAYS).object().toArray());
        assertEquals(List.of(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofMillis(250)), pauses);
    }

    @Test
    void aRegistryThatStaysBusyIsGivenUp() throws IOException {
        registry.failing(
                "/v2/" + TestRegistry.REPOSITORY + "/manifests/v1",
                100,
                (exchange, body) -> TestRegistry.send(exchange, 503, bytes("maintenance")));
        String given = failure(PullPolicy.ALWAYS);
        assertTrue(given.contains("after 5 attempt(s): it answered 503: maintenance"), given);
    }

    @Test
    void aRegistryThatGivesAByteNowAndThenIsGivenUp() throws IOException {
        TestImage.of(OBJECT).push(registry, "v1");
        Hourglass time = new Hourglass();
        images = images(PATIENCE, time);
        CountDownLatch end = new CountDownLatch(1);
        registry.failing("/v2/" + TestRegistry.REPOSITORY + "/manifests/v1", 100, (exchange, body) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body, 0, 1);
            exchange.getResponseBody().flush();
            // four megabytes may come, which at the least speed takes two minutes more: the manifest's own time is what
            // counts
            time.of(PATIENCE.plusSeconds(1));
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String given = assertThrows(ImageException.class, () -> resolve(PullPolicy.ALWAYS))
                .getMessage();
        end.countDown();
        assertTrue(given.contains("too slow"), given);
    }

    @Test
    void somethingElseThanWasAskedForIsRefused() throws IOException {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        byte[] other = image.layer().clone();
        other[other.length - 9] ^= 1;
        registry.failing(
                TestRegistry.blobPath(image.layer()), 100, (exchange, body) -> TestRegistry.send(exchange, 200, other));
        String refused = failure(PullPolicy.ALWAYS);
        assertTrue(refused.contains("gives something else than " + Digest.of(image.layer())), refused);
        registry.failing(
                TestRegistry.blobPath(image.layer()),
                100,
                (exchange, body) -> TestRegistry.send(exchange, 200, Arrays.copyOf(body, body.length - 1)));
        assertTrue(failure(PullPolicy.ALWAYS).contains("bytes of " + Digest.of(image.layer())));
        registry.failing(
                TestRegistry.blobPath(image.layer()),
                100,
                (exchange, body) -> TestRegistry.send(exchange, 200, Arrays.copyOf(body, body.length + 1)));
        assertTrue(failure(PullPolicy.ALWAYS).contains("it is longer than the " + image.layer().length + " bytes"));
    }

    @Test
    void aManifestWithoutEndIsNotReadToItsEnd() throws IOException {
        registry.failing(
                "/v2/" + TestRegistry.REPOSITORY + "/manifests/v1",
                100,
                (exchange, body) -> TestRegistry.send(exchange, 200, new byte[50 << 20]));
        assertTrue(failure(PullPolicy.ALWAYS).contains("it is longer than the 4194304 bytes that are read"));
        registry.manifest("v1", bytes("[".repeat(100_000)));
        registry.failing("/v2/" + TestRegistry.REPOSITORY + "/manifests/v1", 0, (exchange, body) -> {});
        assertTrue(failure(PullPolicy.ALWAYS).contains("more than 64 levels of JSON"));
    }

    @Test
    void aLayerThatComesToTooMuchIsRefused() throws IOException {
        byte[] bomb =
                TestImage.gzip(TestImage.tar("bytecode.o", new byte[(int) ImageReader.MAX_OBJECT_BYTES + (1 << 20)]));
        TestImage.of(bomb, "{}").push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("comes to more than " + ImageReader.MAX_OBJECT_BYTES));
    }

    @Test
    void aLayerThatLeadsElsewhereIsRefused() throws IOException {
        for (String name : List.of("../evil.o", "/evil.o", "a/../../evil.o")) {
            TestImage.of(TestImage.gzip(TestImage.tar(name, OBJECT)), "{}").push(registry, "v1");
            String refused = failure(PullPolicy.ALWAYS);
            assertTrue(refused.contains("leads out of it: \"" + name + "\""), refused);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry link = new TarArchiveEntry("bytecode.o", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("/etc/shadow");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        TestImage.of(bytes.toByteArray(), "{}").push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("has a link or a device in it: \"bytecode.o\""));
    }

    @Test
    void anObjectMayBeInALayerInFourWays() {
        for (byte[] layer : List.of(
                OBJECT,
                TestImage.gzip(OBJECT),
                TestImage.tar("./bytecode.o", OBJECT),
                TestImage.gzip(TestImage.tar("bytecode.o", OBJECT)))) {
            TestImage.of(layer, "{}").push(registry, "v1");
            assertArrayEquals(OBJECT, resolve(PullPolicy.ALWAYS).object().toArray());
        }
    }

    @Test
    void whatIsNoBpfObjectOfThisByteOrderIsRefused() throws IOException {
        byte[] swapped = OBJECT.clone();
        swapped[5] = (byte) (3 - swapped[5]);
        TestImage.of(swapped).push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("and this machine is"));
        byte[] other = OBJECT.clone();
        other[18] ^= 1;
        TestImage.of(other).push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("is no BPF object"));
        TestImage.of(bytes("no object")).push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("is no ELF object"));
    }

    @Test
    void labelsAreWhole() throws IOException {
        TestImage.of(OBJECT, "{\"config\":{\"Labels\":{\"io.ebpf.programs\":\"[]\"}}}")
                .push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("the label io.ebpf.programs of"));
        TestImage.of(OBJECT, "{\"config\":{\"Labels\":{\"io.ebpf.maps\":\"{\\\"a\\\":1}\"}}}")
                .push(registry, "v1");
        assertTrue(failure(PullPolicy.ALWAYS).contains("gives \"a\" no type"));
    }

    @Test
    void manyWhoAskForTheSameAtOnceMakeOnePull() throws InterruptedException, ExecutionException {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        CountDownLatch all = new CountDownLatch(1);
        registry.failing("/v2/" + TestRegistry.REPOSITORY + "/manifests/v1", 1, (exchange, body) -> {
            try {
                all.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            TestRegistry.send(exchange, 200, body);
        });
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            List<Future<ResolvedImage>> asked = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                asked.add(threads.submit(() -> resolve(PullPolicy.IF_NOT_PRESENT)));
            }
            all.countDown();
            for (Future<ResolvedImage> each : asked) {
                assertArrayEquals(OBJECT, each.get().object().toArray());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, registry.requests("/manifests/v1"));
        assertEquals(1, registry.requests(TestRegistry.blobPath(image.layer())));
    }

    @Test
    void aLayoutAndAnArchiveAreReadWithoutARegistry() throws IOException {
        TestImage image = TestImage.of(OBJECT);
        byte[] index = bytes("{\"schemaVersion\":2,\"manifests\":["
                + TestImage.descriptor("application/vnd.oci.image.manifest.v1+json", image.manifest())
                        .replaceFirst("}$", "")
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}}]}");
        Path layout = Files.createDirectories(directory.resolve("layout"));
        Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.write(layout.resolve("index.json"), index);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, "index.json", index);
            for (byte[] blob : List.of(image.layer(), image.config(), image.manifest())) {
                Files.write(blobs.resolve(Digest.of(blob).hex()), blob);
                add(tar, "blobs/sha256/" + Digest.of(blob).hex(), blob);
            }
        }
        Path archive = directory.resolve("image.tar");
        Files.write(archive, bytes.toByteArray());
        for (String reference : List.of("oci:" + layout, "oci:" + layout + ":v1", "oci-archive:" + archive + ":v1")) {
            ResolvedImage found = images.resolve(BytecodeSource.image(reference, PullPolicy.NEVER, Optional.empty()));
            assertArrayEquals(OBJECT, found.object().toArray(), reference);
            assertEquals(Digest.of(image.manifest()).toString(), found.digest());
        }
        Files.write(blobs.resolve(Digest.of(image.layer()).hex()), new byte[image.layer().length]);
        ImageException damaged = assertThrows(
                ImageException.class,
                () -> images.resolve(BytecodeSource.image("oci:" + layout, PullPolicy.NEVER, Optional.empty())));
        assertTrue(damaged.getMessage().contains("is not what its name says"), damaged.getMessage());
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
