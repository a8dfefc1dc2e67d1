// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Asker;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ImageBuild;
import io.bpfman.api.ImageDescription;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.LoopbackRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that go to a registry of Debian's and come back, also by the hands of skopeo. */
@Timeout(120)
class RealRegistryTest {

    private static final RegistryLogin LOGIN = new RegistryLogin("somebody", "secret");
    private static final String LOGIN_LINE = "somebody:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    @TempDir
    private Path directory;

    private Path object;
    private byte[] bytes;

    @BeforeEach
    void look() throws IOException {
        assumeTrue(
                LoopbackRegistry.isHere(),
                "skipped: there is no docker-registry, skopeo or openssl (Debian: apt-get install docker-registry skopeo openssl)");
        object = directory.resolve("tc_count.bpf.o");
        try (InputStream in =
                RealRegistryTest.class.getResourceAsStream("/io/bpfman/bytecode/samples/tc_count.bpf.o")) {
            bytes = in.readAllBytes();
        }
        Files.write(object, bytes);
    }

    private Images images() {
        return TestImages.in(
                directory,
                new Registries(
                        new Credentials(new AgentsSide(Map.of())),
                        new TrustedAuthorities(List.of(directory.resolve("certs.d"))),
                        Duration.ofSeconds(20),
                        time -> {
                            throw new AssertionError("nothing has to be asked twice");
                        }),
                () -> SigningRules.of(true, true, List.of(), List.of()));
    }

    private ImageBuild build(String reference, Optional<Path> layout, String... platforms) {
        List<ImageBuild.Part> parts = new ArrayList<>();
        for (String platform : platforms) {
            parts.add(new ImageBuild.Part(
                    Optional.of(platform).filter(each -> !each.isEmpty()),
                    new BytecodeSource.File(object, object.toString(), "tc_count.bpf.o")));
        }
        return new ImageBuild(reference, parts, layout, Optional.of(LOGIN), Instant.ofEpochSecond(7));
    }

    private static BytecodeSource.Image image(String reference, Optional<RegistryLogin> login) {
        return BytecodeSource.image(reference, PullPolicy.ALWAYS, login);
    }

    private void goesAndComesBack(LoopbackRegistry registry, Optional<RegistryLogin> login) {
        String reference = registry.host() + "/team/tc_count:v1";
        Images images = images();
        String digest = images.build(build(reference, Optional.empty(), ""));
        assertEquals(digest, images.build(build(reference, Optional.empty(), "")), "what is there already");
        ResolvedImage pulled = images.resolve(image(reference, login));
        assertEquals(digest, pulled.digest());
        assertArrayEquals(bytes, pulled.object().toArray());
        assertEquals(Map.of("count", "tc"), pulled.programs());
        assertTrue(pulled.maps().values().stream().allMatch(type -> type.matches("[a-z_]+")), pulled.maps()::toString);
        assertEquals(pulled, images.resolve(BytecodeSource.image(reference, PullPolicy.NEVER, login)));
    }

    @Test
    void plain() throws Exception {
        try (LoopbackRegistry registry = LoopbackRegistry.start(directory.resolve("r"), List.of(), List.of())) {
            goesAndComesBack(registry, Optional.empty());
            String missing = assertThrows(
                            ImageException.class,
                            () -> images().resolve(image(registry.host() + "/team/other:v1", Optional.empty())))
                    .getMessage();
            assertTrue(missing.contains("there is no manifest of") && missing.contains("404"), missing);
        }
    }

    @Test
    void withAPassword() throws Exception {
        Path logins = Files.writeString(directory.resolve("htpasswd"), LOGIN_LINE);
        List<String> auth = List.of("auth:", "  htpasswd:", "    realm: the registry", "    path: " + logins);
        try (LoopbackRegistry registry = LoopbackRegistry.start(directory.resolve("r"), List.of(), auth)) {
            goesAndComesBack(registry, Optional.of(LOGIN));
            String refused = assertThrows(
                            ImageException.class,
                            () -> images().resolve(image(
                                    registry.host() + "/team/tc_count:v1",
                                    Optional.of(new RegistryLogin("somebody", "guess")))))
                    .getMessage();
            assertTrue(refused.contains("401"), refused);
            TestSide asker = new TestSide();
            Asker asks = Asker.user(7).with(asker);
            BytecodeSource.Image kept = image(registry.host() + "/team/tc_count:v1", Optional.empty());
            String nobody = assertThrows(ImageException.class, () -> asks.during(() -> images().resolve(kept)))
                    .getMessage();
            assertTrue(nobody.contains("is not for everybody"), nobody);
            String login = Base64.getEncoder().encodeToString("somebody:secret".getBytes(StandardCharsets.UTF_8));
            asker.helpers.put("ours", "{\"Username\":\"somebody\",\"Secret\":\"secret\"}");
            for (String file : List.of(
                    "{\"auths\":{\"" + registry.host() + "/team\":{\"auth\":\"" + login + "\"}}}",
                    "{\"credHelpers\":{\"" + registry.host() + "\":\"ours\"}}",
                    "{\"credsStore\":\"ours\"}")) {
                asker.files.put("/home/x/.docker/config.json", file);
                assertArrayEquals(
                        bytes,
                        asks.during(() -> images().resolve(kept)).object().toArray(),
                        file);
            }
        }
    }

    @Test
    void withTlsAndAnAuthorityOfItsOwn() throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        Host.line("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=registry"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout " + key + " -out " + certificate);
        List<String> tls = List.of("tls:", "  certificate: " + certificate, "  key: " + key);
        try (LoopbackRegistry registry = LoopbackRegistry.start(directory.resolve("r"), tls, List.of())) {
            ImageException unknown = assertThrows(
                    ImageException.class,
                    () -> images().build(build(registry.host() + "/team/tc_count:v1", Optional.empty(), "")));
            assertTrue(unknown.getMessage().contains("is not believed to be what it says"), unknown::getMessage);
            Path trusted = Files.createDirectories(directory.resolve("certs.d").resolve(registry.host()));
            Files.copy(certificate, trusted.resolve("ca.crt"));
            goesAndComesBack(registry, Optional.empty());
        }
    }

    @Test
    void skopeoReadsWhatWeWriteAndWeReadWhatSkopeoCopies() throws Exception {
        try (LoopbackRegistry registry = LoopbackRegistry.start(directory.resolve("r"), List.of(), List.of())) {
            String reference = registry.host() + "/team/tc_count:v1";
            String digest = images().build(build(reference, Optional.empty(), "linux/amd64", "linux/arm64"));
            Path archive = directory.resolve("image.tar");
            Path layout = directory.resolve("layout");
            Host.run(
                    "skopeo",
                    "copy",
                    "--src-tls-verify=false",
                    "--all",
                    "docker://" + reference,
                    "oci:" + layout + ":v1");
            Host.run(
                    "skopeo",
                    "copy",
                    "--src-tls-verify=false",
                    "--override-arch=amd64",
                    "docker://" + reference,
                    "oci-archive:" + archive + ":v1");
            for (String from : List.of("oci:" + layout + ":v1", "oci-archive:" + archive + ":v1")) {
                assertArrayEquals(
                        bytes,
                        images().resolve(image(from, Optional.empty())).object().toArray(),
                        from);
            }
            ImageDescription index = images().inspect(image("oci:" + layout + ":v1", Optional.empty()));
            assertEquals(digest, index.digest(), "skopeo copies an index as it is");
            assertEquals(
                    List.of("linux/amd64", "linux/arm64"),
                    index.images().stream()
                            .map(ImageDescription.OfOne::platform)
                            .toList());
            Path ours = directory.resolve("ours");
            images().build(build("tc_count:v2", Optional.of(ours), ""));
            String copied = registry.host() + "/other/tc_count:v2";
            Host.run("skopeo", "copy", "--dest-tls-verify=false", "oci:" + ours + ":v2", "docker://" + copied);
            assertArrayEquals(
                    bytes,
                    images().resolve(image(copied, Optional.empty())).object().toArray());
        }
    }

    @Test
    void theSameComesToTheSameBytes() throws IOException {
        List<Path> layouts = List.of(directory.resolve("a"), directory.resolve("b"));
        Path other = Files.write(directory.resolve("elsewhere.o"), bytes);
        images().build(build("x:v1", Optional.of(layouts.get(0)), "linux/amd64", "linux/arm64"));
        object = other;
        images().build(build("x:v1", Optional.of(layouts.get(1)), "linux/amd64", "linux/arm64"));
        assertEquals(files(layouts.get(0)), files(layouts.get(1)));
        ImageException there = assertThrows(
                ImageException.class, () -> images().build(build("x:v1", Optional.of(layouts.get(0)), "")));
        assertTrue(there.getMessage().contains("not empty"), there::getMessage);
    }

    private static Map<String, Digest> files(Path layout) throws IOException {
        try (Stream<Path> all = Files.walk(layout)) {
            Map<String, Digest> digests = new TreeMap<>();
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                digests.put(layout.relativize(file).toString(), Digest.of(Files.readAllBytes(file)));
            }
            return digests;
        }
    }

    @Test
    void whatIsNoBpfObjectMakesNoImage() throws IOException {
        Files.write(object, Files.readAllBytes(Path.of("/bin/true")));
        ImageException refused = assertThrows(
                ImageException.class,
                () -> images().build(build("x:v1", Optional.of(directory.resolve("layout")), "")));
        assertTrue(refused.getMessage().contains("is no BPF object"), refused::getMessage);
        assertTrue(Files.notExists(directory.resolve("layout")));
    }
}
