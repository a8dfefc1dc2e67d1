// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.LoopbackRegistry;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.SigningAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that have to be signed by an identity, as an operator meets them: settings in a file, the command's words, its status and its JSON. */
@NeedsKernel
class SignedImageKernelIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WHO = "release@bpfman.test";
    private static final String ISSUER = "https://accounts.bpfman.test";
    private static final String RULE = "127.0.0.1:*/prod/* require one of identity:release";

    @TempDir
    Path directory;

    private final SigningAuthority authority = new SigningAuthority();
    private Path rootFile;
    private Stage stage;
    private LoopbackRegistry registry;
    private HostCommand bpfman;

    @BeforeEach
    void start() throws IOException {
        registry = LoopbackRegistry.start(directory.resolve("registry"), List.of(), List.of());
        rootFile = Files.writeString(directory.resolve("trusted_root.json"), authority.trustRoot());
        Files.writeString(directory.resolve("bpfman.toml"), """
                [signing]
                identities = ["release=%s by %s"]
                trust_root = "%s"
                rules = ["%s", "* allow unsigned"]
                """.formatted(WHO, ISSUER, rootFile, RULE));
        Path policy = Files.writeString(directory.resolve("policy.toml"), """
                default = "deny"

                [[rule]]
                name = "what-release-has-signed"
                action = "allow"
                signers = ["identity:release"]

                [[rule]]
                name = "files"
                action = "allow"
                sources = ["file:*"]
                """);
        stage = Stage.open(Files.createDirectories(directory.resolve("stage")));
        stage.sample("tc_count");
        Files.createDirectory(
                stage.runtimeDirectory(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        stage.configure("io.bpfman.policy", Map.of("file", policy.toString()));
        bpfman = new HostCommand(stage.runtimeDirectory(), directory.resolve("stage"));
    }

    @AfterEach
    void clear() {
        try {
            stage.close();
        } finally {
            registry.close();
        }
    }

    private AgentProcess agent(String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--daemon",
                "--config",
                directory.resolve("bpfman.toml").toString(),
                "--image-cache-dir",
                directory.resolve("cache").toString()));
        all.addAll(List.of(options));
        AgentProcess agent = stage.startAgent(List.of(), all);
        agent.awaitReady();
        return agent;
    }

    private String build(String repository) {
        String published =
                bpfman.ok("image build " + repository + ":v1 tc_count.bpf.o").strip();
        return published.substring(published.indexOf("sha256:"));
    }

    private JsonNode json(String line) throws IOException {
        return JSON.readTree(bpfman.ok(line + " -o json"));
    }

    private static void assertSaid(String end, String said) {
        assertTrue(said.strip().endsWith(end), said);
    }

    @Test
    void onlyWhatTheIdentityHasSignedIsLoaded() throws IOException {
        agent("--add-feature", "bpfman-signing");
        for (String way : List.of("tag", "refer")) {
            String repository = registry.host() + "/prod/" + way;
            String image = repository + ":v1";
            String digest = build(repository);
            String refused = image + " is not taken: the signing rule \"" + RULE
                    + "\" wants it signed by one of identity:release; " + digest + " is ";
            assertSaid(
                    refused + "not signed", bpfman.line("image verify " + image).failed());
            assertSaid(
                    refused + "not signed",
                    bpfman.line("image verify " + image + " --allow-unsigned").failed());
            assertSaid(
                    refused + "not signed",
                    bpfman.line("load image " + image + " --programs tc:count").failed());

            StoredSignatures signatures = new StoredSignatures(repository, authority.log());
            store(signatures, way, digest, "Release@bpfman.test");
            assertSaid(
                    refused + "signed by Release@bpfman.test by " + ISSUER + ", who is not known here",
                    bpfman.line("policy check " + image).failed());

            store(signatures, way, digest, WHO);
            assertEquals(
                    "image:" + image + " is signed by identity:release",
                    bpfman.ok("image verify " + image).lines().findFirst().orElseThrow());
            String verified = bpfman.ok("image verify " + image + " -o json");
            assertEquals("", AnswerSchemas.problem("verified", verified));
            assertEquals(
                    "[\"identity:release\"]",
                    JSON.readTree(verified).get("signers").toString());
            assertTrue(JSON.readTree(verified).get("digests").toString().contains(digest), verified);

            String verdict = bpfman.ok("policy check " + image + " -o json");
            assertEquals("", AnswerSchemas.problem("verdict", verdict));
            assertTrue(JSON.readTree(verdict).get("allowed").asBoolean(), verdict);
            long program = json("load image " + image + " --programs tc:count")
                    .at("/programs/0/record/program_id")
                    .asLong();
            bpfman.ok("unload " + program);
        }
        unsignedElsewhereIsLeftToThePolicy();
    }

    private void unsignedElsewhereIsLeftToThePolicy() throws IOException {
        String image = registry.host() + "/lab/x:v1";
        build(registry.host() + "/lab/x");
        assertSaid(
                "is not signed by anybody who is known here; keys and identities are configured in io.bpfman.image.signing",
                bpfman.line("image verify " + image).failed());
        assertEquals(
                "image:" + image + " is not signed",
                bpfman.ok("image verify " + image + " --allow-unsigned")
                        .lines()
                        .findFirst()
                        .orElseThrow());
        HostCommand.Result denied = bpfman.line("policy check " + image + " -o json");
        assertEquals(1, denied.status(), denied.err());
        assertEquals("", AnswerSchemas.problem("verdict", denied.out()));
        assertEquals(false, JSON.readTree(denied.out()).get("allowed").asBoolean());
        bpfman.line("load image " + image + " --programs tc:count").failed();
        assertEquals("", bpfman.ok("program list -q"));
    }

    @Test
    void whatIsVerifiedStaysSoAndFilesAreNotAskedFor() throws IOException {
        AgentProcess first = agent("--add-feature", "bpfman-signing");
        String repository = registry.host() + "/prod/kept";
        store(new StoredSignatures(repository, authority.log()), "tag", build(repository), WHO);
        bpfman.ok("image pull " + repository + ":v1");
        first.kill();

        Files.delete(rootFile);
        AgentProcess second = agent("--add-feature", "bpfman-signing");
        bpfman.ok("load image " + repository + ":v1 --programs tc:count -p Never");
        assertSaid(
                "; the trust root cannot be read from " + rootFile + ": java.nio.file.NoSuchFileException: " + rootFile,
                bpfman.line("image verify " + repository + ":v1").failed());
        bpfman.ok("load file tc_count.bpf.o --programs tc:count");
        second.kill();

        Files.writeString(rootFile, authority.trustRoot());
        agent();
        bpfman.ok("load image " + repository + ":v1 --programs tc:count -p Never");
        assertSaid(
                "is signed by an identity, which cannot be verified here; identities are verified by the bundle"
                        + " io.bpfman:bpfman-signing-sigstore (feature bpfman-signing), which is not installed",
                bpfman.line("image verify " + repository + ":v1").failed());
        bpfman.ok("load file tc_count.bpf.o --programs tc:count");
        for (String program : bpfman.ok("program list -q").lines().toList()) {
            bpfman.ok("unload " + program);
        }
    }

    private void store(StoredSignatures signatures, String way, String digest, String who) {
        SigningAuthority.Signer signer = authority.certify(who, ISSUER);
        if (way.equals("tag")) {
            signatures.tag(signer, digest);
        } else {
            signatures.refer(signer, digest);
        }
    }
}
