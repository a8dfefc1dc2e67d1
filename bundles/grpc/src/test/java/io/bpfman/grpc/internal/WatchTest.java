// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.grpc.v1alpha.WatchRequest;
import io.bpfman.grpc.v1alpha.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who watches while there is nobody to tell anything any more. */
class WatchTest {

    private final WatchV1alpha watch = new WatchV1alpha(new FakeBpfman().service());

    /** A call whose client takes all. */
    private static final class Watching extends ServerCallStreamObserver<WatchResponse> {

        private final List<String> told = new ArrayList<>();

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onNext(WatchResponse news) {
            told.add(news.getType().name());
        }

        @Override
        public void onError(Throwable failure) {
            told.add(Status.fromThrowable(failure).getCode().name());
        }

        @Override
        public void onCompleted() {
            told.add("completed");
        }
    }

    @Test
    void whoWatchesIsToldOfTheEnd() {
        Watching watching = new Watching();
        watch.watch(WatchRequest.getDefaultInstance(), watching);
        watch.deactivate();
        assertEquals(List.of("SYNCED", "UNAVAILABLE"), watching.told);
    }

    /** A call that was on its way. */
    @Test
    void whoComesAfterTheEndIsToldSoAtOnce() {
        watch.deactivate();
        Watching watching = new Watching();
        watch.watch(WatchRequest.getDefaultInstance(), watching);
        assertEquals(List.of("SYNCED", "UNAVAILABLE"), watching.told);
    }
}
