// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Program;
import io.bpfman.csi.v1.GetPluginCapabilitiesRequest;
import io.bpfman.csi.v1.GetPluginCapabilitiesResponse;
import io.bpfman.csi.v1.GetPluginInfoRequest;
import io.bpfman.csi.v1.GetPluginInfoResponse;
import io.bpfman.csi.v1.IdentityGrpc;
import io.bpfman.csi.v1.NodeGetCapabilitiesRequest;
import io.bpfman.csi.v1.NodeGetInfoRequest;
import io.bpfman.csi.v1.NodeGetInfoResponse;
import io.bpfman.csi.v1.NodeGrpc;
import io.bpfman.csi.v1.NodePublishVolumeRequest;
import io.bpfman.csi.v1.NodeServiceCapability;
import io.bpfman.csi.v1.NodeUnpublishVolumeRequest;
import io.bpfman.csi.v1.ProbeRequest;
import io.bpfman.spi.volume.MapVolumes;
import io.bpfman.spi.volume.Mounted;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What the interface's own conformance suite asks of the services Identity and Node, and what the interface says of calls that are made again, at a socket. */
abstract class SanityTests {

    @TempDir
    Path directory;

    Path target;
    ServedDriver driver;

    /** The managed programs; one is called {@code counter} and has the map {@code stats}. */
    abstract List<Program> programs();

    abstract MapVolumes volumes();

    @BeforeEach
    final void serve() throws IOException {
        target = Files.createDirectory(directory.toRealPath().resolve("pod")).resolve("mount");
        driver = new ServedDriver(directory.resolve("csi.sock"), this::programs, volumes());
    }

    @AfterEach
    final void close() {
        driver.close();
    }

    final NodePublishVolumeRequest.Builder request() {
        return Samples.request(target);
    }

    final void publish(NodePublishVolumeRequest.Builder request) {
        var unused = driver.node().nodePublishVolume(request.build());
    }

    final void unpublish(String volume, String path) {
        var unused = driver.node()
                .nodeUnpublishVolume(NodeUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(volume)
                        .setTargetPath(path)
                        .build());
    }

    final void unpublish() {
        unpublish(Samples.VOLUME, target.toString());
    }

    /** What is mounted at the target, by its labels; empty for what has none. */
    final List<Optional<Label>> mountedHere() {
        return volumes().mounts().stream()
                .filter(mounted -> mounted.target().startsWith(target.getParent()))
                .map(Label::of)
                .toList();
    }

    static void assertRefused(Status.Code code, String said, Executable call) {
        Status status = assertThrows(StatusRuntimeException.class, call).getStatus();
        assertEquals(code, status.getCode(), status::toString);
        assertTrue(String.valueOf(status.getDescription()).contains(said), status::toString);
    }

    @Test
    final void identityNamesThePlugin() {
        GetPluginInfoResponse info = driver.identity().getPluginInfo(GetPluginInfoRequest.getDefaultInstance());

        assertEquals("csi.bpfman.io", info.getName());
        assertEquals(ServedDriver.VERSION, info.getVendorVersion());
    }

    @Test
    final void identityHasNoCapabilitiesOfControllers() {
        assertEquals(
                GetPluginCapabilitiesResponse.getDefaultInstance(),
                driver.identity().getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance()));
    }

    @Test
    final void probeSaysThatItIsReady() {
        assertTrue(driver.identity()
                .probe(ProbeRequest.getDefaultInstance())
                .getReady()
                .getValue());
    }

    @Test
    final void nodeTakesGroupsAndNothingElse() {
        assertEquals(
                List.of(NodeServiceCapability.RPC.Type.VOLUME_MOUNT_GROUP),
                driver
                        .node()
                        .nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesList()
                        .stream()
                        .map(capability -> capability.getRpc().getType())
                        .toList());
    }

    @Test
    final void nodeHasAName() {
        NodeGetInfoResponse info = driver.node().nodeGetInfo(NodeGetInfoRequest.getDefaultInstance());

        assertEquals(ServedDriver.NODE, info.getNodeId());
        assertEquals(0, info.getMaxVolumesPerNode());
    }

    @Test
    final void publishFailsWithoutVolumeTargetOrCapability() {
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "volume_id",
                () -> publish(request().clearVolumeId()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "target_path",
                () -> publish(request().clearTargetPath()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "volume_capability",
                () -> publish(request().clearVolumeCapability()));
        assertFalse(Files.exists(target));
    }

    @Test
    final void unpublishFailsWithoutVolumeOrTarget() {
        assertRefused(Status.Code.INVALID_ARGUMENT, "volume_id", () -> unpublish("", target.toString()));
        assertRefused(Status.Code.INVALID_ARGUMENT, "target_path", () -> unpublish(Samples.VOLUME, ""));
    }

    @Test
    final void publishesAndUnpublishRemovesTheTarget() {
        publish(request());

        assertEquals(
                List.of(Optional.of(Requests.publication(request().build())
                        .label(Agent.of(directory.resolve("csi.sock").toString())))),
                mountedHere());
        assertTrue(Files.isDirectory(target));
        unpublish();
        assertEquals(List.of(), mountedHere());
        assertFalse(Files.exists(target));
        assertTrue(Files.isDirectory(target.getParent()), "the pod's own directory stays");
    }

    @Test
    final void theSameAgainIsTheSame() {
        for (int time = 0; time < 3; time++) {
            publish(request());
            assertEquals(1, mountedHere().size());
        }
        for (int time = 0; time < 3; time++) {
            unpublish();
            assertEquals(List.of(), mountedHere());
            assertFalse(Files.exists(target));
        }
    }

    @Test
    final void unpublishOfWhatWasNeverThereIsNothing() {
        unpublish("csi-never", target.toString());
        unpublish("csi-never", target.resolve("of/a/pod/that/is/gone").toString());
        assertFalse(Files.exists(target));
    }

    @Test
    final void publishWithOtherArgumentsSaysThatItIsThere() {
        publish(request());
        List<Optional<Label>> before = mountedHere();

        assertRefused(
                Status.Code.ALREADY_EXISTS,
                "unpublish it first",
                () -> publish(request().setReadonly(true)));
        assertRefused(
                Status.Code.ALREADY_EXISTS,
                "unpublish it first",
                () -> publish(request().putVolumeContext(Requests.MAPS, "other")));
        assertEquals(before, mountedHere());
        unpublish();
    }

    @Test
    final void publishElsewhereIsRefusedUntilItIsUnpublished() {
        publish(request());
        Path second = target.resolveSibling("second");

        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "is published at " + target,
                () -> publish(request().setTargetPath(second.toString())));
        assertFalse(Files.exists(second));
        unpublish();
        publish(request().setTargetPath(second.toString()));
        unpublish(Samples.VOLUME, second.toString());
    }

    @Test
    final void saysWhichProgramOrMapIsNotThereAndLeavesNothing() {
        assertRefused(
                Status.Code.NOT_FOUND,
                "bpfman.io/ProgramName=nobody",
                () -> publish(request().putVolumeContext(Requests.PROGRAM, "nobody")));
        assertRefused(
                Status.Code.NOT_FOUND,
                "there is no map nothing",
                () -> publish(request().putVolumeContext(Requests.MAPS, "stats,nothing")));
        assertFalse(Files.exists(target));
        assertEquals(List.of(), mountedHere());
    }

    @Test
    final void aTargetOfWhichTheDirectoryIsMissingIsRefused() {
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "mounts propagated both ways",
                () -> publish(request().setTargetPath(directory + "/gone/mount")));
    }

    @Test
    final void aTargetThatIsALinkToElsewhereIsRefusedAndOneBelowALinkIsFollowed() throws IOException {
        Path linked = Files.createSymbolicLink(directory.resolve("linked"), target.getParent());
        publish(request().setTargetPath(linked.resolve("mount").toString()));
        publish(request());
        assertEquals(
                List.of(target),
                volumes().mounts().stream()
                        .filter(mounted -> Label.of(mounted).isPresent())
                        .map(Mounted::target)
                        .filter(place -> place.startsWith(target.getParent()))
                        .toList());
        unpublish(Samples.VOLUME, linked.resolve("mount").toString());
        assertEquals(List.of(), mountedHere());

        Files.createSymbolicLink(target, directory);
        assertRefused(Status.Code.FAILED_PRECONDITION, "is not a directory", () -> publish(request()));
        assertTrue(Files.isSymbolicLink(target));
    }

    @Test
    final void whatIsNotServedIsUnimplemented() {
        String method = MethodDescriptor.generateFullMethodName("csi.v1.Node", "NodeStageVolume");
        MethodDescriptor<NodePublishVolumeRequest, GetPluginCapabilitiesResponse> stage =
                NodeGrpc.getNodePublishVolumeMethod().toBuilder(
                                NodeGrpc.getNodePublishVolumeMethod().getRequestMarshaller(),
                                IdentityGrpc.getGetPluginCapabilitiesMethod().getResponseMarshaller())
                        .setFullMethodName(method)
                        .build();
        assertRefused(
                Status.Code.UNIMPLEMENTED,
                "",
                () -> ClientCalls.blockingUnaryCall(
                        driver.channel(),
                        stage,
                        CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                        request().build()));
    }
}
