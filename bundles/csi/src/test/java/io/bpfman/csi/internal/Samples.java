// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.csi.v1.NodePublishVolumeRequest;
import io.bpfman.csi.v1.VolumeCapability;
import io.bpfman.csi.v1.VolumeCapability.AccessMode;
import io.bpfman.csi.v1.VolumeCapability.AccessMode.Mode;
import io.bpfman.csi.v1.VolumeCapability.MountVolume;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Programs, and what a caller asks for. */
final class Samples {

    static final String VOLUME = "csi-0a1b2c";

    private Samples() {}

    /** A program that the operator calls by a name; an empty application is none. */
    static Program program(long id, String name, String application, Map<String, Path> maps) {
        return new Program(
                id,
                "count",
                ProgramType.XDP,
                "xdp",
                Path.of("/run/bpfman/programs/" + id + "/bytecode.o"),
                Path.of("/sys/fs/bpf/bpfman/prog_" + id),
                maps,
                List.of(),
                Map.of(),
                application.isEmpty()
                        ? Map.of(Choice.PROGRAM_NAME, name)
                        : Map.of(Choice.PROGRAM_NAME, name, LoadRequest.APPLICATION, application),
                "GPL",
                true,
                "0123456789abcdef",
                Instant.EPOCH);
    }

    static VolumeCapability capability() {
        return capability(Mode.SINGLE_NODE_WRITER, MountVolume.getDefaultInstance());
    }

    static VolumeCapability capability(Mode mode, MountVolume mount) {
        return VolumeCapability.newBuilder()
                .setMount(mount)
                .setAccessMode(AccessMode.newBuilder().setMode(mode))
                .build();
    }

    /** What a kubelet asks for, its own attributes among ours. */
    static NodePublishVolumeRequest.Builder request(Path target) {
        return NodePublishVolumeRequest.newBuilder()
                .setVolumeId(VOLUME)
                .setTargetPath(target.toString())
                .setVolumeCapability(capability())
                .putVolumeContext("csi.storage.k8s.io/ephemeral", "true")
                .putVolumeContext(Requests.PROGRAM, "counter")
                .putVolumeContext(Requests.MAPS, "stats");
    }
}
