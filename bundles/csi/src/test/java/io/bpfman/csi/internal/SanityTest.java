// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Program;
import io.bpfman.csi.v1.ProbeRequest;
import io.bpfman.csi.v1.ProbeResponse;
import io.bpfman.csi.v1.VolumeCapability.AccessMode.Mode;
import io.bpfman.csi.v1.VolumeCapability.MountVolume;
import io.bpfman.spi.volume.MapVolume;
import io.bpfman.spi.volume.MapVolumes;
import io.bpfman.spi.volume.Mounted;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** On volumes in memory, and what only these let be seen. */
class SanityTest extends SanityTests {

    private static final Path PIN = Path.of("/sys/fs/bpf/bpfman/maps/7/stats");

    private final FakeVolumes volumes = new FakeVolumes();

    @Override
    List<Program> programs() {
        return List.of(Samples.program(7, "counter", "shop", Map.of("stats", PIN)));
    }

    @Override
    MapVolumes volumes() {
        return volumes;
    }

    @Test
    void asksTheKernelForWhatTheCallerAsksFor() {
        publish(request()
                .setReadonly(true)
                .setVolumeCapability(Samples.capability(
                        Mode.SINGLE_NODE_WRITER,
                        MountVolume.newBuilder().setVolumeMountGroup("2000").build())));

        MapVolume made = volumes.made().get(0);
        assertEquals(new MapVolume(target, made.source(), Map.of("stats", PIN), OptionalLong.of(2000), true), made);
        assertTrue(made.source().endsWith(":" + Samples.VOLUME), made.source());
    }

    @Test
    void aMountThatFailsLeavesNoDirectoryUnlessItWasThere() throws IOException {
        volumes.refuse();

        assertRefused(Status.Code.INTERNAL, "kernel refused to mount a volume of maps", () -> publish(request()));
        assertFalse(Files.exists(target));
        Files.createDirectory(target);
        assertRefused(Status.Code.INTERNAL, "ENOMEM", () -> publish(request()));
        assertTrue(Files.isDirectory(target), "it was there before");
    }

    @Test
    void aForeignMountAtTheTargetIsNotTouched() {
        Mounted foreign = new Mounted(target, "tmpfs", "scratch");
        volumes.add(foreign);

        assertRefused(Status.Code.FAILED_PRECONDITION, "a tmpfs from scratch", () -> publish(request()));
        assertRefused(Status.Code.FAILED_PRECONDITION, "umount " + target, this::unpublish);
        assertEquals(List.of(foreign), volumes.mounts());
    }

    @Test
    void aCallMeanwhileIsAborted() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        volumes.holdUp(entered, gate);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> publish(request()));
        try {
            assertTrue(entered.await(30, TimeUnit.SECONDS));
            assertRefused(Status.Code.ABORTED, "volume " + Samples.VOLUME, () -> publish(request()));
            assertRefused(
                    Status.Code.ABORTED,
                    "volume " + Samples.VOLUME,
                    () -> unpublish(Samples.VOLUME, target + "-of-another"));
            assertRefused(
                    Status.Code.ABORTED,
                    "another call for " + target,
                    () -> publish(request().setVolumeId("csi-other")));
            publish(request()
                    .setVolumeId("csi-other")
                    .setTargetPath(target.resolveSibling("other").toString()));
        } finally {
            gate.countDown();
        }
        first.get(30, TimeUnit.SECONDS);
        publish(request());
        assertEquals(2, volumes.made().size());
    }

    @Test
    void isNotReadyWithoutAnAgent() {
        List<Boolean> ready = new ArrayList<>();
        AtomicBoolean completed = new AtomicBoolean();
        StreamObserver<ProbeResponse> observer = new StreamObserver<>() {
            @Override
            public void onNext(ProbeResponse response) {
                ready.add(response.getReady().getValue());
            }

            @Override
            public void onError(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public void onCompleted() {
                completed.set(true);
            }
        };
        IdentityCalls identity = new IdentityCalls("1", ServedDriver.logger());

        identity.probe(ProbeRequest.getDefaultInstance(), observer);
        assertEquals(List.of(false), ready);
        assertTrue(completed.get());
    }
}
