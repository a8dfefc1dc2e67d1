// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.grpc.CallListener;
import io.bpfman.grpc.EndedCall;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Counts calls by gRPC; where there is no gRPC nobody asks for it, and its class is not loaded. */
@Component(service = CallListener.class)
public final class GrpcCalls implements CallListener {

    /** What servers answer to a method that they do not have, which is called as its client wants. */
    private static final String NO_SUCH_METHOD = "UNIMPLEMENTED";

    private final Tallies tallies;

    @Activate
    public GrpcCalls(@Reference Tallies tallies) {
        this.tallies = tallies;
    }

    @Override
    public void ended(EndedCall call) {
        String method = call.code().equals(NO_SUCH_METHOD) ? Tally.OTHER : call.method();
        tallies.calls().add(method, call.code(), call.latency());
    }
}
