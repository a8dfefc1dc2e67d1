// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.csi.v1.NodeGetCapabilitiesRequest;
import io.bpfman.csi.v1.NodeGetCapabilitiesResponse;
import io.bpfman.csi.v1.NodeGetInfoRequest;
import io.bpfman.csi.v1.NodeGetInfoResponse;
import io.bpfman.csi.v1.NodeGrpc;
import io.bpfman.csi.v1.NodePublishVolumeRequest;
import io.bpfman.csi.v1.NodePublishVolumeResponse;
import io.bpfman.csi.v1.NodeServiceCapability;
import io.bpfman.csi.v1.NodeUnpublishVolumeRequest;
import io.bpfman.csi.v1.NodeUnpublishVolumeResponse;
import io.bpfman.spi.volume.MapVolumes;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/** The calls of {@code csi.v1.Node}. Stopping this component unpublishes nothing. */
@Component(service = BindableService.class, property = IdentityCalls.SERVER, configurationPid = CsiConfig.PID)
@Designate(ocd = CsiConfig.class)
public final class NodeCalls extends NodeGrpc.NodeImplBase {

    private final VolumeDriver driver;
    private final String nodeName;
    private final Logger logger;
    private final Calls calls;

    /** Made by the component runtime. Volumes that are published already stay so: what is mounted says what they are. */
    @Activate
    public NodeCalls(
            CsiConfig config,
            @Reference Bpfman bpfman,
            @Reference MapVolumes volumes,
            @Reference(service = LoggerFactory.class) Logger logger) {
        this(
                new VolumeDriver(Agent.of(config.runtime_dir()), bpfman::listPrograms, volumes),
                NodeName.of(config.node_id(), System.getenv()),
                logger);
    }

    NodeCalls(VolumeDriver driver, String nodeName, Logger logger) {
        this.driver = driver;
        this.nodeName = nodeName;
        this.logger = logger;
        this.calls = new Calls(logger);
        logger.info("node {} has {} published volumes", nodeName, driver.published());
    }

    @Override
    public void nodePublishVolume(
            NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> observer) {
        calls.answer("NodePublishVolume of " + request.getVolumeId(), observer, () -> {
            Publication publication = Requests.publication(request);
            if (driver.publish(publication)) {
                logger.info(
                        "published volume {} at {}: maps {} of {}{}",
                        publication.volumeId(),
                        publication.target(),
                        String.join(", ", publication.maps()),
                        publication.choice(),
                        publication.readOnly() ? ", read only" : "");
            }
            return NodePublishVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void nodeUnpublishVolume(
            NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> observer) {
        calls.answer("NodeUnpublishVolume of " + request.getVolumeId(), observer, () -> {
            String volumeId = Requests.volumeId(request.getVolumeId());
            Path target = Requests.target(request.getTargetPath());
            if (driver.unpublish(volumeId, target)) {
                logger.info("unpublished volume {} at {}", volumeId, target);
            }
            return NodeUnpublishVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void nodeGetCapabilities(
            NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> observer) {
        calls.answer(
                "NodeGetCapabilities",
                observer,
                () -> NodeGetCapabilitiesResponse.newBuilder()
                        .addCapabilities(NodeServiceCapability.newBuilder()
                                .setRpc(NodeServiceCapability.RPC
                                        .newBuilder()
                                        .setType(NodeServiceCapability.RPC.Type.VOLUME_MOUNT_GROUP)))
                        .build());
    }

    @Override
    public void nodeGetInfo(NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> observer) {
        calls.answer(
                "NodeGetInfo",
                observer,
                () -> NodeGetInfoResponse.newBuilder().setNodeId(nodeName).build());
    }
}
