// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static io.bpfman.csi.internal.Samples.capability;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.csi.v1.NodePublishVolumeRequest;
import io.bpfman.csi.v1.VolumeCapability;
import io.bpfman.csi.v1.VolumeCapability.AccessMode.Mode;
import io.bpfman.csi.v1.VolumeCapability.BlockVolume;
import io.bpfman.csi.v1.VolumeCapability.MountVolume;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestsTest {

    private static final Path TARGET = Path.of("/pods/1/volumes/maps/mount");

    @Test
    void readsWhatAKubeletAsksFor() {
        NodePublishVolumeRequest request = Samples.request(TARGET)
                .putVolumeContext(Requests.APPLICATION, "shop")
                .putVolumeContext(Requests.MAPS, "stats, events,stats")
                .setReadonly(true)
                .setVolumeCapability(capability(
                        Mode.SINGLE_NODE_SINGLE_WRITER,
                        MountVolume.newBuilder()
                                .setVolumeMountGroup("4294967294")
                                .build()))
                .build();

        assertEquals(
                new Publication(
                        Samples.VOLUME,
                        TARGET,
                        new Choice(Optional.of("counter"), Optional.of("shop")),
                        new TreeSet<>(List.of("events", "stats")),
                        true,
                        OptionalLong.of(4294967294L)),
                Requests.publication(request));
    }

    @Test
    void aProgramOrAnApplicationIsEnough() {
        NodePublishVolumeRequest.Builder request = Samples.request(TARGET);

        assertEquals(
                new Choice(Optional.of("counter"), Optional.empty()),
                Requests.publication(request.build()).choice());
        request.removeVolumeContext(Requests.PROGRAM).putVolumeContext(Requests.APPLICATION, "shop");
        assertEquals(
                new Choice(Optional.empty(), Optional.of("shop")),
                Requests.publication(request.build()).choice());
        assertEquals(OptionalLong.empty(), Requests.publication(request.build()).group());
    }

    private static Arguments refusal(String said, Consumer<NodePublishVolumeRequest.Builder> change) {
        return Arguments.of(said, change);
    }

    private static Consumer<NodePublishVolumeRequest.Builder> mount(Consumer<MountVolume.Builder> change) {
        return request -> {
            MountVolume.Builder mount = MountVolume.newBuilder();
            change.accept(mount);
            request.setVolumeCapability(capability(Mode.SINGLE_NODE_WRITER, mount.build()));
        };
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("volume_id is missing", request -> request.clearVolumeId()),
                refusal("target_path is missing", request -> request.clearTargetPath()),
                refusal("target_path pods/1 is not the absolute", request -> request.setTargetPath("pods/1")),
                refusal("target_path /pods/../etc is not", request -> request.setTargetPath("/pods/../etc")),
                refusal("target_path / is not", request -> request.setTargetPath("/")),
                refusal("no path has", request -> request.setTargetPath("/pods/\0")),
                refusal("volume_capability is missing", request -> request.clearVolumeCapability()),
                refusal(
                        "access_mode is missing",
                        request -> request.setVolumeCapability(
                                capability().toBuilder().clearAccessMode())),
                refusal(
                        "access_type is missing",
                        request -> request.setVolumeCapability(
                                capability().toBuilder().clearMount())),
                refusal(
                        "no block device",
                        request -> request.setVolumeCapability(
                                capability().toBuilder().setBlock(BlockVolume.getDefaultInstance()))),
                refusal("fs_type ext4 cannot be chosen", mount(mount -> mount.setFsType("ext4"))),
                refusal("mount_flags cannot be chosen", mount(mount -> mount.addMountFlags("ro"))),
                refusal("volume_mount_group web is not", mount(mount -> mount.setVolumeMountGroup("web"))),
                refusal("4294967295 is not the number", mount(mount -> mount.setVolumeMountGroup("4294967295"))),
                refusal("-1 is not the number", mount(mount -> mount.setVolumeMountGroup("-1"))),
                refusal("are both missing", request -> request.removeVolumeContext(Requests.PROGRAM)),
                refusal("are both missing", request -> request.putVolumeContext(Requests.PROGRAM, "")),
                refusal("csi.bpfman.io/maps is missing", request -> request.removeVolumeContext(Requests.MAPS)),
                refusal("csi.bpfman.io/maps is missing", request -> request.putVolumeContext(Requests.MAPS, "")),
                refusal("has an empty name", request -> request.putVolumeContext(Requests.MAPS, "stats,,events")),
                refusal(
                        "unknown volume attribute csi.bpfman.io/map;",
                        request -> request.putVolumeContext("csi.bpfman.io/map", "stats")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void saysWhatIsMissingOrWrong(String said, Consumer<NodePublishVolumeRequest.Builder> change) {
        NodePublishVolumeRequest.Builder request = Samples.request(TARGET);
        change.accept(request);

        Refusal refusal = assertThrows(Refusal.class, () -> Requests.publication(request.build()));

        assertEquals(Status.Code.INVALID_ARGUMENT, refusal.code());
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SINGLE_NODE_WRITER", "SINGLE_NODE_SINGLE_WRITER", "UNRECOGNIZED", "UNKNOWN"},
            mode = EnumSource.Mode.EXCLUDE)
    void takesNoOtherAccessMode(Mode mode) {
        VolumeCapability capability = capability(mode, MountVolume.getDefaultInstance());
        NodePublishVolumeRequest request =
                Samples.request(TARGET).setVolumeCapability(capability).build();

        Refusal refusal = assertThrows(Refusal.class, () -> Requests.publication(request));

        assertEquals(Status.Code.INVALID_ARGUMENT, refusal.code());
        assertTrue(refusal.getMessage().startsWith("access mode " + mode + " is not possible"), refusal.getMessage());
    }
}
