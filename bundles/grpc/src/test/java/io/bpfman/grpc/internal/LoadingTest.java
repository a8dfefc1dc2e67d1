// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Program;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.grpc.v1.BpfmanProgramType;
import io.bpfman.grpc.v1.BytecodeImage;
import io.bpfman.grpc.v1.BytecodeLocation;
import io.bpfman.grpc.v1.LoadInfo;
import io.bpfman.grpc.v1.LoadRequest;
import io.grpc.Context;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LoadingTest {

    private static final String FIRST = "quay.example/a:1";

    private final FakeBpfman fake = new FakeBpfman();
    private final Loading loading = new Loading(fake.service(), LoadingTest::images);

    @TempDir
    private Path directory;

    private Path object;

    @BeforeEach
    void write() throws IOException {
        object = Files.writeString(directory.resolve("any.o"), "first");
    }

    @Test
    void aRepeatIsAnsweredWithWhatThereIs() {
        List<Program> loaded = loading.load(request("one").build());
        assertEquals(
                List.of("count", "drop"), loaded.stream().map(Program::name).toList());
        assertEquals(loaded, loading.load(request("one").build()));
        assertEquals(1, fake.changes.size());
    }

    @Test
    void aRepeatIsAnsweredInItsOwnOrder() {
        List<Program> loaded = loading.load(request("one").build());
        LoadRequest.Builder turned =
                request("one").clearInfo().addInfo(xdp("drop")).addInfo(xdp("count"));
        assertEquals(List.of(loaded.get(1), loaded.get(0)), loading.load(turned.build()));
    }

    @Test
    void whatHasNoIdentifierIsLoadedAsOftenAsItIsAskedFor() {
        loading.load(request("").build());
        loading.load(request("").build());
        assertEquals(2, fake.changes.size());
        assertEquals(4, fake.programs.size());
    }

    @Test
    void aDifferenceThatAnUpgradeCanMakeIsRefusedWithTheWayToIt() throws IOException {
        loading.load(request("one").build());
        Files.writeString(object, "second");
        assertEquals(
                "something else was loaded with bpfman.io/uuid one: the bytecode of program count is another;"
                        + " the bytecode of program drop is another; give this load another identifier, or the metadata"
                        + " bpfman.io/upgrade=true, so that it takes the place of that",
                refusal(request("one")));
        assertEquals(1, fake.changes.size());
    }

    @Test
    void aDifferenceThatNoUpgradeCanMakeIsRefusedAlsoWhereOneIsAskedFor() {
        loading.load(request("one").build());
        assertEquals(
                "something else was loaded with bpfman.io/uuid one: program pass was not loaded then; give this load"
                        + " another identifier: not all of that can be changed by an upgrade",
                refusal(request("one").addInfo(xdp("pass")).putMetadata("bpfman.io/upgrade", "true")));
        assertEquals(1, fake.changes.size());
    }

    @Test
    void anUpgradeTakesThePlaceOfAllInOne() {
        List<Program> loaded = loading.load(request("one").build());
        List<Program> later = loading.load(request("one")
                .putGlobalData("port", ByteString.copyFrom(new byte[] {0x51, 0}))
                .putMetadata("bpfman.io/upgrade", "true")
                .build());
        assertEquals(
                List.of(
                        upgrade(loaded.get(0), BytecodeSource.file(object)),
                        upgrade(loaded.get(1), BytecodeSource.file(object))),
                fake.changes.get(1));
        assertEquals(2, fake.changes.size());
        assertEquals(fake.programs, later);
        assertEquals(
                List.of("0x5100", "0x5100"),
                later.stream()
                        .map(program -> String.valueOf(program.globals().get("port")))
                        .toList());
    }

    @Test
    void anUpgradeLeavesWhatDoesNotDiffer() {
        List<Program> loaded = loading.load(request("one").build());
        fake.programs.set(
                0,
                Samples.loaded(
                        loaded.get(0).id(),
                        loaded.get(0).selector(),
                        new io.bpfman.api.LoadRequest(
                                object,
                                List.of(loaded.get(0).selector()),
                                Map.of(),
                                loaded.get(0).metadata())));
        List<Program> later = loading.load(
                request("one").putMetadata("bpfman.io/upgrade", "true").build());
        assertEquals(
                List.of(new UpgradeRequest(
                        loaded.get(0).id(),
                        BytecodeSource.file(object),
                        Optional.empty(),
                        loaded.get(0).globals(),
                        DifferingMaps.REFUSE)),
                fake.changes.get(1));
        assertEquals(loaded.get(1), later.get(1));
        assertEquals(loaded.get(1).id() + 1, later.get(0).id());
    }

    @Test
    void anUpgradeThatIsRepeatedChangesNothing() throws IOException {
        loading.load(request("one").build());
        Files.writeString(object, "second");
        LoadRequest upgrade =
                request("one").putMetadata("bpfman.io/upgrade", "true").build();
        List<Program> later = loading.load(upgrade);
        assertEquals(later, loading.load(upgrade));
        assertEquals(2, fake.changes.size());
    }

    @Test
    void anImageIsLookedForOnceAndLoadedAsItWasFound() {
        List<Program> loaded = loading.load(ofImage(FIRST).build());
        assertEquals("sha256:" + FIRST, loaded.get(0).image().orElseThrow().digest());
        assertEquals(loaded, loading.load(ofImage(FIRST).build()));
        String refusal = refusal(ofImage("quay.example/a:2"));
        assertTrue(refusal.contains("program count was loaded from quay.example/a:1, not quay.example/a:2;"), refusal);
        assertTrue(refusal.contains("the bytecode of program count is another;"), refusal);
    }

    @Test
    void aFileThatIsNotThereIsRefused() throws IOException {
        Files.delete(object);
        String refusal = refusal(request("one"));
        assertTrue(refusal.startsWith("the object file \"" + object + "\" cannot be read: "), refusal);
        assertEquals(List.of(), fake.changes);
    }

    @Test
    void twoAtOnceWithOneIdentifierLoadOnce() throws Exception {
        FutureTask<List<Program>> other =
                new FutureTask<>(() -> loading.load(request("one").build()));
        Thread second = new Thread(other);
        AtomicBoolean begun = new AtomicBoolean();
        fake.loading = () -> {
            if (begun.compareAndSet(false, true)) {
                second.start();
                // one that did not wait for its turn would load, too
                while (second.getState() != Thread.State.BLOCKED && fake.changes.size() < 2) {
                    Thread.onSpinWait();
                }
            }
        };
        List<Program> loaded = loading.load(request("one").build());
        assertEquals(loaded, other.get(60, TimeUnit.SECONDS));
        assertEquals(1, fake.changes.size());
    }

    @Test
    void loadsOfDifferentIdentifiersDoNotWaitForEachOther() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        fake.loading = () -> {
            both.countDown();
            await(both);
        };
        FutureTask<List<Program>> one =
                new FutureTask<>(() -> loading.load(request("one").build()));
        FutureTask<List<Program>> other =
                new FutureTask<>(() -> loading.load(request("two").build()));
        new Thread(one).start();
        new Thread(other).start();
        one.get(60, TimeUnit.SECONDS);
        other.get(60, TimeUnit.SECONDS);
        assertEquals(4, fake.programs.size());
    }

    @Test
    void whatNobodyWaitsForIsNotBegun() throws Exception {
        Context.CancellableContext gone = Context.current().withCancellation();
        gone.cancel(null);
        gone.call(() -> assertThrows(
                Answering.Unwanted.class, () -> loading.load(request("one").build())));
        assertEquals(List.of(), fake.changes);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(50, TimeUnit.SECONDS)) {
                throw new AssertionError("one load waits for another of a different identifier");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String refusal(LoadRequest.Builder request) {
        return assertThrows(InvalidSpecException.class, () -> loading.load(request.build()))
                .getMessage();
    }

    /** What makes a program listen to another port. */
    private static UpgradeRequest upgrade(Program program, BytecodeSource source) {
        return new UpgradeRequest(
                program.id(),
                source,
                Optional.empty(),
                Map.of("port", GlobalValue.parse("0x5100")),
                DifferingMaps.REFUSE);
    }

    private LoadRequest.Builder request(String uuid) {
        return LoadRequest.newBuilder()
                .setBytecode(BytecodeLocation.newBuilder().setFile(object.toString()))
                .setUuid(uuid)
                .putGlobalData("port", ByteString.copyFrom(new byte[] {0x50, 0}))
                .addInfo(xdp("count"))
                .addInfo(xdp("drop"));
    }

    private LoadRequest.Builder ofImage(String reference) {
        return request("one")
                .setBytecode(BytecodeLocation.newBuilder()
                        .setImage(BytecodeImage.newBuilder().setUrl(reference)));
    }

    private static LoadInfo xdp(String name) {
        return LoadInfo.newBuilder()
                .setName(name)
                .setProgramType(BpfmanProgramType.XDP)
                .build();
    }

    /** Images whose object is their reference. */
    private static BytecodeImages images() {
        return (BytecodeImages) Proxy.newProxyInstance(
                BytecodeImages.class.getClassLoader(),
                new Class<?>[] {BytecodeImages.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("pull")) {
                        throw new AssertionError("nobody expects " + method);
                    }
                    BytecodeSource.Image image = (BytecodeSource.Image) arguments[0];
                    return image.as(new BytecodeSource.Image.Pulled(
                            "sha256:" + image.reference(),
                            new Bytecode(image.reference().getBytes(StandardCharsets.UTF_8)),
                            image.reference(),
                            List.of()));
                });
    }
}
