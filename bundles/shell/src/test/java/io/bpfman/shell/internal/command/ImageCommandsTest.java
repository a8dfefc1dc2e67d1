// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ImageBuild;
import io.bpfman.api.ImagePruning;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.shell.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands for images ask for, and how they tell what comes. */
class ImageCommandsTest {

    @TempDir
    private Path directory;

    private final Bench bench = new Bench();

    @BeforeEach
    void files() throws Exception {
        Files.writeString(directory.resolve("x.o"), "object");
        bench.caller = Caller.host(directory, Map.of("SOURCE_DATE_EPOCH", "1700000000"));
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    private String failure(String line) {
        return bench.failure(line.split(" "));
    }

    @Test
    void listsWhatIsKept() {
        assertEquals("""
                IMAGE                DIGEST               BYTES  PULLED                PROGRAMS
                quay.example/a/b:v1  sha256:0a0a0a0a0a0a   4096  2026-11-30T00:00:00Z  tc:count
                """, run("image list"));
        assertEquals(
                4096,
                bench.json("image", "list", "-o", "json")
                        .getArray("images")
                        .getObject(0)
                        .getInt("size"));
    }

    @Test
    void forgetsByAgeAndBySize() {
        assertEquals("nothing to forget\n", run("image prune --older-than 30d"));
        assertEquals("Forgot quay.example/a/b:v1\n", run("image prune --older-than 90m --keep-bytes 2KiB"));
        assertEquals(
                List.of(
                        new ImagePruning(Duration.ofDays(30), Long.MAX_VALUE),
                        new ImagePruning(Duration.ofMinutes(90), 2048)),
                bench.images.requests);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image prune | say which images: --older-than AGE, --keep-bytes SIZE, or both",
                "image prune --older-than soon | invalid value for --older-than: \"soon\" is no age; for example 30s, 1m30s, 250ms, 12h, 30d",
                "image prune --keep-bytes lots | invalid value for --keep-bytes: \"lots\" is no size; for example 0, 4096, 64MiB",
                "image pull | missing argument REFERENCE",
                "image build a/b:1 | missing argument BYTECODE, or option --cilium-ebpf-project",
                "image build a/b:1 x.o -c . | --cilium-ebpf-project and BYTECODE exclude each other",
                "image build a/b:1 -c . | directory \".\" has no object that bpf2go made for machines of this byte order: NAME_bpfel.o or NAME_x86_bpfel.o",
                "image build a/b:1 x.o x.o | of several objects each is for a platform: linux/ARCHITECTURE=x.o",
                "image build a/b:1 linux/amd64=x.o linux/amd64=x.o | two objects for linux/amd64; an image has one for each platform",
                "image generate-build-args x.o x.o | two objects for BYTECODE_FILE; name each as linux/ARCH=FILE"
            })
    void saysWhatIsWrong(String line, String message) {
        assertEquals(message, failure(line));
    }

    @Test
    void pullsAsTheLoadWould() {
        assertEquals(
                "Pulled a/b:1 (" + FakeImages.DIGEST + ")\n", run("image pull a/b:1 -p always --registry-auth eDp5"));
        assertEquals(
                List.of(BytecodeSource.image("a/b:1", PullPolicy.ALWAYS, Optional.of(new RegistryLogin("x", "y")))),
                bench.images.requests);
    }

    @Test
    void loadsInBothSpellings() {
        for (String line : List.of(
                "load image --program=tc:count a/b:1",
                "load image --programs tc:count --image-url a/b:1",
                "program load image a/b:1 --programs tc:count")) {
            assertEquals(
                    "a/b:1",
                    bench.json((line + " -o json").split(" "))
                            .getArray("programs")
                            .getObject(0)
                            .getObject("record")
                            .getObject("load")
                            .getObject("image_source")
                            .getString("url"),
                    line);
        }
    }

    @Test
    void upgradesFromAnImage() {
        long program = bench.json("load", "file", "x.o", "--programs", "tc:count", "-o", "json")
                .getArray("programs")
                .getObject(0)
                .getObject("record")
                .getLong("program_id");
        String upgraded = bench.json(
                        ("program upgrade " + program + " --image-url a/b:2 -p always --registry-auth eDp5 -o json")
                                .split(" "))
                .getObject("program")
                .getObject("record")
                .getObject("load")
                .getObject("image_source")
                .getString("url");
        assertEquals("a/b:2", upgraded);
        BytecodeSource.Image asked =
                (BytecodeSource.Image) bench.fake.loads.get(1).source();
        assertEquals(PullPolicy.ALWAYS, asked.policy());
        assertEquals(Optional.of(new RegistryLogin("x", "y")), asked.login());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upgrade 41 | missing argument FILE, or option --image-url",
                "upgrade 41 -p Never | --pull-policy is about an image, and no image is given",
                "upgrade 41 x.o --image-url a/b:1 | --image-url is about an image, and FILE is given",
                "upgrade 41 x.o --registry-auth eDp5 | --registry-auth is about an image, and FILE is given"
            })
    void anUpgradeIsFromOneSource(String line, String message) {
        assertEquals(message, failure(line));
    }

    @Test
    void tellsOfAnIndexWhatIsInIt() {
        assertEquals(
                "Image: a/b:index\nDigest: " + FakeImages.DIGEST + "\nImage of it: linux/arm64 " + FakeImages.DIGEST
                        + "\nPrograms: tc:count\nMaps: percpu_array:packets\nLayer: " + FakeImages.DIGEST
                        + ", 12 bytes, application/vnd.oci.image.layer.v1.tar+gzip\n",
                run("image inspect a/b:index"));
        assertEquals(
                "linux/arm64",
                bench.json("image", "inspect", "a/b:index", "-o", "json")
                        .getArray("manifests")
                        .getObject(0)
                        .getString("platform"));
        assertEquals(
                "tc",
                bench.json("image", "inspect", "a/b:1", "-o", "json")
                        .getObject("programs")
                        .getString("count"));
    }

    @Test
    void buildsOfTheCallersFiles() {
        assertEquals(
                "published: localhost:5000/a@" + FakeImages.DIGEST + "\n",
                run("image build localhost:5000/a:1 linux/amd64=x.o linux/arm64=x.o"));
        ImageBuild build = (ImageBuild) bench.images.requests.get(0);
        assertEquals(Instant.ofEpochSecond(1_700_000_000), build.created());
        assertEquals(
                List.of(Optional.of("linux/amd64"), Optional.of("linux/arm64")),
                build.objects().stream().map(ImageBuild.Part::platform).toList());
        assertEquals(directory.resolve("x.o"), build.objects().get(1).object().path());
        assertTrue(
                run("image build a:1 x.o --output-dir out").startsWith("written: " + directory.resolve("out") + "@"));
    }

    @Test
    void buildsOfWhatBpf2goMade() throws Exception {
        for (String name : List.of("bpf_bpfel.o", "bpf_bpfeb.o", "bpf_x86_bpfel.o", "bpf_x86_bpfel.go")) {
            Files.writeString(directory.resolve(name), name);
        }
        run("image build a/b:1 --cilium-ebpf-project " + directory);
        ImageBuild build = (ImageBuild) bench.images.requests.get(0);
        Map<String, String> files = build.objects().stream()
                .collect(Collectors.toMap(
                        part -> part.platform().orElseThrow(),
                        part -> part.object().path().getFileName().toString()));
        assertEquals("bpf_x86_bpfel.o", files.get("linux/amd64"));
        assertEquals("bpf_x86_bpfel.o", files.get("linux/386"));
        assertEquals("bpf_bpfel.o", files.get("linux/arm64"));
        assertEquals(9, files.size(), files::toString);
        assertTrue(run("image generate-build-args -c .").startsWith("BC_386_EL=./bpf_x86_bpfel.o\n"));
        Files.writeString(directory.resolve("other_bpfel.o"), "");
        assertTrue(failure("image build a/b:1 -c .").contains("has objects of several: bpf, other"));
    }

    @Test
    void saysWhatAContainerfileNeeds() {
        assertEquals(
                "BYTECODE_FILE=x.o\nPROGRAMS={\"count\": \"tc\"}\nMAPS={\"packets\": \"percpu_array\"}\n",
                run("image generate-build-args x.o"));
    }
}
