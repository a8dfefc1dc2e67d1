// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry that gives tokens for identity tokens, and who gets to see one. */
@Timeout(60)
class RegistryLoginsTest {

    private static final byte[] OBJECT = TestImage.object(1_000);
    private static final RegistryLogin IDENTITY = RegistryLogin.identityToken("refreshing");

    @TempDir
    private Path directory;

    private TestRegistry registry;
    private Images images;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        images = TestImages.in(directory, Duration.ofSeconds(50));
        TestImage.of(OBJECT).push(registry, "v1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private ResolvedImage resolve(RegistryLogin login) {
        return images.resolve(BytecodeSource.image(registry.image("v1"), PullPolicy.ALWAYS, Optional.of(login)));
    }

    @Test
    void anIdentityTokenIsExchangedForOneOfTheRequest() {
        registry.requireIdentityToken("refreshing", "the.token");
        assertArrayEquals(OBJECT, resolve(IDENTITY).object().toArray());
        String refused = assertThrows(ImageException.class, () -> resolve(RegistryLogin.identityToken("old")))
                .getMessage();
        assertTrue(refused.contains("is the identity token still good?"), refused);
        assertTrue(registry.requests().stream().noneMatch(request -> request.contains("refreshing")));
    }

    @Test
    void anIdentityTokenIsNoPassword() {
        registry.requireBasic("<token>:refreshing");
        String refused =
                assertThrows(ImageException.class, () -> resolve(IDENTITY)).getMessage();
        assertTrue(refused.contains("is not for everybody"), refused);
        assertFalse(refused.contains("refreshing"), refused);
    }

    @Test
    void anIdentityTokenIsTakenToNoOtherServer() throws IOException {
        List<String> seen = new ArrayList<>();
        try (TestRegistry other = new TestRegistry()) {
            registry.requireToken("the.token");
            registry.failing("/token", 1, (exchange, body) -> {
                seen.add(exchange.getRequestMethod());
                exchange.getResponseHeaders().add("Location", "http://" + other.host() + "/token");
                TestRegistry.send(exchange, 307, new byte[0]);
            });
            String refused =
                    assertThrows(ImageException.class, () -> resolve(IDENTITY)).getMessage();
            assertTrue(refused.contains("what is for itself only"), refused);
            assertEquals(List.of("POST"), seen);
            assertEquals(List.of(), other.requests());
        }
    }
}
