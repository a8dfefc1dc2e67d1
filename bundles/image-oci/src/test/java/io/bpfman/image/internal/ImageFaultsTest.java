// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ImagePruning;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries that do not end, or change their mind on the way. */
@Timeout(60)
class ImageFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private static final byte[] OBJECT = TestImage.object(5_000);
    private static final int TEN_MILLION = 10 << 20;

    @TempDir
    private Path directory;

    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Images images(Duration patience) {
        return TestImages.in(directory, patience);
    }

    private ResolvedImage resolve(Images images, Optional<RegistryLogin> login) {
        return images.resolve(BytecodeSource.image(registry.image("v1"), PullPolicy.ALWAYS, login));
    }

    private String failure(Images images) throws IOException {
        String message = assertThrows(ImageException.class, () -> resolve(images, Optional.empty()))
                .getMessage();
        assertEquals(List.of(), images.list());
        try (Stream<Path> left = Files.walk(directory)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList(), "files after a failure");
        }
        return message;
    }

    @Test
    void tenGigabytesInTenMegabytesAreNotUnpacked() throws IOException {
        byte[] zeros = TestImage.gzip(new byte[TEN_MILLION]);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(TestImage.gzip(TestImage.object(0)));
        for (int i = 0; i < 1024; i++) {
            bomb.write(zeros);
        }
        TestImage.of(bomb.toByteArray(), "{}").push(registry, "v1");
        String refused = failure(images(PATIENCE));
        assertTrue(refused.contains("comes to more than " + ImageReader.MAX_OBJECT_BYTES), refused);
    }

    @Test
    void aTokenThatEndsOnTheWayIsAskedForAgain() {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        registry.requireBasic("somebody:secret");
        registry.requireToken("the.first");
        // the first request is told to come with a token
        registry.failing("/v2/" + TestRegistry.REPOSITORY + "/manifests/v1", 2, (exchange, body) -> {
            registry.requireToken("the.second");
            TestRegistry.send(exchange, 200, body);
        });
        ResolvedImage pulled = resolve(images(PATIENCE), Optional.of(new RegistryLogin("somebody", "secret")));
        assertArrayEquals(OBJECT, pulled.object().toArray());
        assertEquals(2, registry.requests("/token"));
    }

    @Test
    void aLayerThatComesByteByByteIsGivenUp() throws IOException {
        TestImage image = TestImage.of(OBJECT);
        image.push(registry, "v1");
        CountDownLatch end = new CountDownLatch(1);
        Hourglass time = new Hourglass();
        registry.failing(TestRegistry.blobPath(image.layer()), 100, (exchange, body) -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, 1);
            exchange.getResponseBody().flush();
            time.of(PATIENCE.plusHours(1));
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String given = failure(TestImages.in(
                directory,
                TestImages.registries(PATIENCE, time),
                () -> SigningRules.of(true, true, List.of(), List.of())));
        end.countDown();
        assertTrue(given.contains("too slow: "), given);
        assertTrue(given.contains(" bytes of " + TestRegistry.blobPath(image.layer())), given);
    }

    @Test
    void whatWasPulledIsForgottenOnDemand() {
        TestImage.of(OBJECT).push(registry, "v1");
        Images images = images(PATIENCE);
        resolve(images, Optional.empty());
        assertEquals(
                List.of(registry.image("v1")),
                images.list().stream().map(image -> image.reference()).toList());
        assertEquals(1, images.prune(new ImagePruning(Duration.ofDays(1), 0)).size());
        assertEquals(List.of(), images.list());
    }
}
