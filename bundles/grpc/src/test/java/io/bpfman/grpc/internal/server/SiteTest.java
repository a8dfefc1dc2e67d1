// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.grpc.v1.BpfmanGrpc;
import io.bpfman.grpc.v1.GetRequest;
import io.bpfman.grpc.v1.GetResponse;
import io.bpfman.grpc.v1alpha.ExtensionsGrpc;
import io.bpfman.grpc.v1alpha.WatchGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.log.Logger;

/** What clients are answered while services come and go, one after the other as components do. */
class SiteTest {

    private static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            SiteTest.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> null);

    private final EventLoopGroup loops = new EpollEventLoopGroup(1);
    private final ServerServiceDefinition watch = new WatchGrpc.WatchImplBase() {}.bindService();
    private final ServerServiceDefinition extensions = new ExtensionsGrpc.ExtensionsImplBase() {}.bindService();
    private final ServerServiceDefinition bpfman = new BpfmanGrpc.BpfmanImplBase() {
        @Override
        public void get(GetRequest request, StreamObserver<GetResponse> observer) {
            observer.onNext(GetResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }.bindService();

    @TempDir
    private Path directory;

    private Path path;
    private Site site;

    @BeforeEach
    void make() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        path = directory.resolve("bpfman.sock");
        site = new Site(
                new SocketServer.Parts(
                        "bpfman", new SocketPlace(path, "", false), OptionalInt.empty(), Set.of(), 4096, List.of()),
                SILENT);
    }

    @AfterEach
    void end() throws InterruptedException {
        site.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    @Test
    void nobodyIsLetInWhileThereIsLessThanWhatTheServerIs() {
        add(extensions);
        add(watch);
        assertFalse(Files.exists(path));
        add(bpfman);
        assertEquals(Status.Code.OK, get());
    }

    @Test
    void whoNamesTheOthersMayComeFirst() {
        add(bpfman);
        add(extensions);
        assertFalse(Files.exists(path));
        add(watch);
        assertEquals(Status.Code.OK, get());
    }

    @Test
    void whatOneNamedThatHasGoneAgainDoesNotCount() {
        add(bpfman);
        site.remove(bpfman);
        add(watch);
        assertFalse(Files.exists(path));
    }

    @Test
    void aServiceThatHasGoneIsUnavailableUntilItIsThereAgain() {
        add(watch);
        add(bpfman);
        site.remove(bpfman);
        assertEquals(Status.Code.UNAVAILABLE, get());
        add(bpfman);
        assertEquals(Status.Code.OK, get());
    }

    @Test
    void theSocketStaysUntilTheLastHasGone() {
        add(bpfman);
        add(watch);
        site.remove(bpfman);
        assertTrue(Files.exists(path));
        site.remove(watch);
        assertFalse(Files.exists(path));
    }

    /** As the components register: one of them names those that have to be there. */
    private void add(ServerServiceDefinition service) {
        site.add(service, service == bpfman ? Set.of(WatchGrpc.SERVICE_NAME, BpfmanGrpc.SERVICE_NAME) : Set.of());
    }

    private Status.Code get() {
        ManagedChannel channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
                .eventLoopGroup(loops)
                .channelType(EpollDomainSocketChannel.class)
                .usePlaintext()
                .build();
        try {
            BpfmanGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .get(GetRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }
}
