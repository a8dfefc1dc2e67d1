// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.grpc.GrpcServers;
import io.bpfman.grpc.v1alpha.WatchGrpc;
import io.bpfman.grpc.v1alpha.WatchRequest;
import io.bpfman.grpc.v1alpha.WatchResponse;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** The call of {@code bpfman.v1alpha.Watch}. A stream takes no thread; what its client does not read is kept for all of them together. */
@Component(
        service = {BindableService.class, EventHandler.class},
        immediate = true,
        property = {GrpcServers.SERVER + "=" + GrpcServers.BPFMAN, EventConstants.EVENT_TOPIC + "=" + BpfmanEvents.ALL})
public final class WatchV1alpha extends WatchGrpc.WatchImplBase implements EventHandler {

    private static final int KEPT = 4096;

    private static final Map<String, WatchResponse.Type> TYPES = Map.ofEntries(
            Map.entry(BpfmanEvents.PROGRAM_LOADED, WatchResponse.Type.PROGRAM_LOADED),
            Map.entry(BpfmanEvents.PROGRAM_UNLOADED, WatchResponse.Type.PROGRAM_UNLOADED),
            Map.entry(BpfmanEvents.LINK_ATTACHED, WatchResponse.Type.LINK_ATTACHED),
            Map.entry(BpfmanEvents.LINK_CHANGED, WatchResponse.Type.LINK_CHANGED),
            Map.entry(BpfmanEvents.LINK_DETACHED, WatchResponse.Type.LINK_DETACHED),
            Map.entry(BpfmanEvents.LINK_LOST, WatchResponse.Type.LINK_LOST),
            Map.entry(BpfmanEvents.DISPATCHER_CREATED, WatchResponse.Type.DISPATCHER_CREATED),
            Map.entry(BpfmanEvents.DISPATCHER_CHANGED, WatchResponse.Type.DISPATCHER_CHANGED),
            Map.entry(BpfmanEvents.DISPATCHER_REHUNG, WatchResponse.Type.DISPATCHER_REHUNG),
            Map.entry(BpfmanEvents.DISPATCHER_REMOVED, WatchResponse.Type.DISPATCHER_REMOVED),
            Map.entry(BpfmanEvents.MISSED, WatchResponse.Type.MISSED));

    private final News news = new News(KEPT);
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** @param bpfman whose news they are: without it nobody watches */
    @Activate
    public WatchV1alpha(@Reference Bpfman bpfman) {}

    @Override
    public void handleEvent(Event event) {
        WatchResponse.Type type = TYPES.getOrDefault(event.getTopic(), WatchResponse.Type.TYPE_UNSPECIFIED);
        if (type == WatchResponse.Type.TYPE_UNSPECIFIED) {
            return;
        }
        WatchResponse.Builder answer = WatchResponse.newBuilder().setType(type);
        property(event, BpfmanEvents.PROGRAM_ID, Long.class).ifPresent(id -> answer.setProgramId((int) (long) id));
        property(event, BpfmanEvents.LINK_ID, Long.class).ifPresent(id -> answer.setLinkId((int) (long) id));
        property(event, BpfmanEvents.INTERFACE, String.class).ifPresent(answer::setInterface);
        property(event, BpfmanEvents.DISPATCHER_KEY, DispatcherKey.class)
                .ifPresent(key -> answer.setDispatcher(key.toString()));
        property(event, BpfmanEvents.REVISION, Long.class).ifPresent(answer::setRevision);
        property(event, BpfmanEvents.PROGRAM, Program.class)
                .ifPresent(program -> answer.putAllMetadata(program.metadata()));
        property(event, BpfmanEvents.LINK, Link.class).ifPresent(link -> answer.putAllMetadata(link.metadata()));
        news.add(answer);
        watchers.forEach(Watcher::send);
    }

    private static <T> Optional<T> property(Event event, String name, Class<T> type) {
        return Optional.ofNullable(event.getProperty(name))
                .filter(type::isInstance)
                .map(type::cast);
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        ServerCallStreamObserver<WatchResponse> stream = (ServerCallStreamObserver<WatchResponse>) observer;
        Watcher watcher;
        try {
            String token = request.getResumeToken();
            watcher = new Watcher(stream, token.isEmpty() ? news.count() : news.seen(token));
            stream.setOnCancelHandler(() -> watchers.remove(watcher));
            stream.setOnReadyHandler(watcher::send);
            if (token.isEmpty()) {
                watcher.sync();
            }
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        }
        watchers.add(watcher);
        if (over) {
            // it may not have been seen by what ends all of them
            end(watcher);
        } else {
            watcher.send();
        }
    }

    @Deactivate
    void deactivate() {
        over = true;
        watchers.forEach(WatchV1alpha::end);
    }

    private static void end(Watcher watcher) {
        watcher.end(Status.UNAVAILABLE
                .withDescription("the agent tells no more news; watch again with the last token")
                .asRuntimeException());
    }

    /** A client that watches. */
    private final class Watcher {

        private final ServerCallStreamObserver<WatchResponse> stream;
        private long seen;
        private boolean ended;

        Watcher(ServerCallStreamObserver<WatchResponse> stream, long seen) {
            this.stream = stream;
            this.seen = seen;
        }

        synchronized void sync() {
            stream.onNext(news.synced(seen));
        }

        /** Sends what it has not seen yet, as much as it takes now. */
        synchronized void send() {
            try {
                while (!ended && stream.isReady()) {
                    Optional<WatchResponse> next = news.after(seen);
                    if (next.isEmpty()) {
                        return;
                    }
                    stream.onNext(next.get());
                    seen++;
                }
            } catch (StatusRuntimeException e) {
                end(e);
            }
        }

        synchronized void end(StatusRuntimeException why) {
            watchers.remove(this);
            if (!ended && !stream.isCancelled()) {
                stream.onError(why);
            }
            ended = true;
        }
    }
}
