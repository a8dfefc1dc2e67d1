// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.BytecodeImages;
import io.bpfman.grpc.GrpcServers;
import io.bpfman.grpc.v1.AttachRequest;
import io.bpfman.grpc.v1.AttachResponse;
import io.bpfman.grpc.v1.BpfmanGrpc;
import io.bpfman.grpc.v1.DetachRequest;
import io.bpfman.grpc.v1.DetachResponse;
import io.bpfman.grpc.v1.GetRequest;
import io.bpfman.grpc.v1.GetResponse;
import io.bpfman.grpc.v1.ListRequest;
import io.bpfman.grpc.v1.ListResponse;
import io.bpfman.grpc.v1.LoadRequest;
import io.bpfman.grpc.v1.LoadResponse;
import io.bpfman.grpc.v1.PullBytecodeRequest;
import io.bpfman.grpc.v1.PullBytecodeResponse;
import io.bpfman.grpc.v1.UnloadRequest;
import io.bpfman.grpc.v1.UnloadResponse;
import io.bpfman.grpc.v1alpha.ExtensionsGrpc;
import io.bpfman.grpc.v1alpha.WatchGrpc;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The calls of {@code bpfman.v1.Bpfman} as they come in. */
@Component(
        service = BindableService.class,
        property = {
            GrpcServers.SERVER + "=" + GrpcServers.BPFMAN,
            GrpcServers.SERVICES + "=" + BpfmanGrpc.SERVICE_NAME,
            GrpcServers.SERVICES + "=" + ExtensionsGrpc.SERVICE_NAME,
            GrpcServers.SERVICES + "=" + WatchGrpc.SERVICE_NAME
        })
public final class BpfmanV1 extends BpfmanGrpc.BpfmanImplBase {

    private final Calls calls;
    private final Answering answering;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable BytecodeImages images;

    @Activate
    public BpfmanV1(@Reference Bpfman bpfman, @Reference(service = LoggerFactory.class) Logger logger) {
        calls = new Calls(bpfman, () -> Optional.ofNullable(images));
        answering = new Answering(logger);
    }

    @Override
    public void load(LoadRequest request, StreamObserver<LoadResponse> observer) {
        answering.answer(observer, () -> calls.load(request));
    }

    @Override
    public void unload(UnloadRequest request, StreamObserver<UnloadResponse> observer) {
        answering.answer(observer, () -> calls.unload(request));
    }

    @Override
    public void attach(AttachRequest request, StreamObserver<AttachResponse> observer) {
        answering.answer(observer, () -> calls.attach(request));
    }

    @Override
    public void detach(DetachRequest request, StreamObserver<DetachResponse> observer) {
        answering.answer(observer, () -> calls.detach(request));
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> observer) {
        answering.answer(observer, () -> calls.list(request));
    }

    @Override
    public void pullBytecode(PullBytecodeRequest request, StreamObserver<PullBytecodeResponse> observer) {
        answering.answer(observer, () -> calls.pull(request));
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
        answering.answer(observer, () -> calls.get(request));
    }
}
