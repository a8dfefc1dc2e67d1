// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import com.google.protobuf.BoolValue;
import io.bpfman.api.Bpfman;
import io.bpfman.csi.v1.GetPluginCapabilitiesRequest;
import io.bpfman.csi.v1.GetPluginCapabilitiesResponse;
import io.bpfman.csi.v1.GetPluginInfoRequest;
import io.bpfman.csi.v1.GetPluginInfoResponse;
import io.bpfman.csi.v1.IdentityGrpc;
import io.bpfman.csi.v1.NodeGrpc;
import io.bpfman.csi.v1.ProbeRequest;
import io.bpfman.csi.v1.ProbeResponse;
import io.bpfman.spi.volume.MapVolumes;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The calls of {@code csi.v1.Identity}. It is there without an agent, too, and says then that the driver is not ready. */
@Component(
        service = BindableService.class,
        property = {
            IdentityCalls.SERVER,
            "bpfman.grpc.server.services=" + IdentityGrpc.SERVICE_NAME,
            "bpfman.grpc.server.services=" + NodeGrpc.SERVICE_NAME
        })
public final class IdentityCalls extends IdentityGrpc.IdentityImplBase {

    /** The name of the driver. */
    static final String NAME = "csi.bpfman.io";

    /** The service property by which the server of CSI's socket finds what it serves. */
    static final String SERVER = "bpfman.grpc.server=csi";

    private final String version;
    private final Calls calls;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Bpfman bpfman;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable MapVolumes volumes;

    /** Made by the component runtime. */
    @Activate
    public IdentityCalls(BundleContext context, @Reference(service = LoggerFactory.class) Logger logger) {
        this(context.getBundle().getVersion().toString(), logger);
    }

    IdentityCalls(String version, Logger logger) {
        this.version = version;
        this.calls = new Calls(logger);
    }

    /** What the component runtime does when there is an agent. */
    void withAgent(Bpfman theBpfman, MapVolumes theVolumes) {
        bpfman = theBpfman;
        volumes = theVolumes;
    }

    @Override
    public void getPluginInfo(GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> observer) {
        calls.answer(
                "GetPluginInfo",
                observer,
                () -> GetPluginInfoResponse.newBuilder()
                        .setName(NAME)
                        .setVendorVersion(version)
                        .build());
    }

    @Override
    public void getPluginCapabilities(
            GetPluginCapabilitiesRequest request, StreamObserver<GetPluginCapabilitiesResponse> observer) {
        calls.answer("GetPluginCapabilities", observer, GetPluginCapabilitiesResponse::getDefaultInstance);
    }

    @Override
    public void probe(ProbeRequest request, StreamObserver<ProbeResponse> observer) {
        calls.answer(
                "Probe",
                observer,
                () -> ProbeResponse.newBuilder()
                        .setReady(BoolValue.of(bpfman != null && volumes != null))
                        .build());
    }
}
