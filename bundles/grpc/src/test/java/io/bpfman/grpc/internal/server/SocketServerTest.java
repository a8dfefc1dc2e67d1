// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.grpc.EndedCall;
import io.bpfman.grpc.v1.BpfmanGrpc;
import io.bpfman.grpc.v1.GetRequest;
import io.bpfman.grpc.v1.GetResponse;
import io.bpfman.grpc.v1.KernelProgramInfo;
import io.bpfman.grpc.v1.UnloadRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.log.Logger;

/** A server at a real socket, and grpc-java's own client. */
class SocketServerTest {

    private static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            SocketServerTest.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> null);
    private static final int LIMIT = 4096;
    /** For what hangs. */
    private static final long PATIENCE_SECONDS = 60;

    /** Answers with the id that is asked for, and waits at 0 until it is let go. */
    private static final class Echo extends BpfmanGrpc.BpfmanImplBase {

        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public void get(GetRequest request, StreamObserver<GetResponse> observer) {
            if (request.getId() == 0) {
                arrived.countDown();
                await(go);
            }
            observer.onNext(GetResponse.newBuilder()
                    .setKernelInfo(KernelProgramInfo.newBuilder().setId(request.getId()))
                    .build());
            observer.onCompleted();
        }
    }

    private final EventLoopGroup loops = new EpollEventLoopGroup(1);
    private final BlockingQueue<EndedCall> ended = new LinkedBlockingQueue<>();
    private final Echo echo = new Echo();

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void close() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        path = directory.resolve("bpfman.sock");
    }

    @AfterEach
    void end() throws InterruptedException {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    @Test
    void answersAtASocketForItsGroupAndRemovesIt() throws Exception {
        try (SocketServer server = start()) {
            server.add(echo.bindService());
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals(17, get(17));
            assertEquals(-2, get(-2), "beyond 31 bits");
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void toldWhoCallsAndHowItEnded() throws Exception {
        try (SocketServer server = start()) {
            server.add(echo.bindService());
            get(17);
            EndedCall call = nextEnded();
            long own = ((Integer) Files.getAttribute(path, "unix:uid")).longValue();
            assertEquals(
                    List.of("bpfman", "bpfman.v1.Bpfman/Get", "OK", own),
                    List.of(call.server(), call.method(), call.code(), call.uid()));
            assertTrue(call.latency().toNanos() > 0);
            assertEquals(
                    Status.Code.UNIMPLEMENTED,
                    code(() -> stub(stub -> stub.unload(UnloadRequest.getDefaultInstance()))));
            EndedCall refused = nextEnded();
            assertEquals("bpfman.v1.Bpfman/Unload UNIMPLEMENTED", refused.method() + " " + refused.code());
        }
    }

    @Test
    void servicesComeAndGoAndHealthSaysSo() throws Exception {
        try (SocketServer server = start()) {
            assertEquals(Status.Code.UNIMPLEMENTED, code(() -> get(1)));
            var service = echo.bindService();
            server.add(service);
            assertEquals(1, get(1));
            assertEquals(ServingStatus.SERVING, health("bpfman.v1.Bpfman"));
            server.remove(service);
            assertEquals(Status.Code.UNAVAILABLE, code(() -> get(1)));
            assertEquals(Status.Code.NOT_FOUND, code(() -> health("bpfman.v1.Bpfman")));
            assertEquals(ServingStatus.SERVING, health(""));
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndTheNextIsNot() throws Exception {
        try (SocketServer server = start()) {
            server.add(echo.bindService());
            var large = io.bpfman.grpc.v1.LoadRequest.newBuilder()
                    .putMetadata("large", "x".repeat(LIMIT))
                    .build();
            assertEquals(Status.Code.RESOURCE_EXHAUSTED, code(() -> stub(stub -> stub.load(large))));
            assertEquals(3, get(3));
        }
    }

    /** Whether an answer is read before its connection ends was a matter of chance: one in a hundred was not. */
    @RepeatedTest(100)
    void aCallUnderWayIsAnsweredBeforeTheEnd() throws Exception {
        SocketServer server = start();
        server.add(echo.bindService());
        FutureTask<Integer> answer = new FutureTask<>(() -> get(0));
        Thread caller = new Thread(answer);
        caller.start();
        assertTrue(echo.arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the call does not arrive");
        FutureTask<Void> end = new FutureTask<>(server::close, null);
        new Thread(end).start();
        echo.go.countDown();
        assertEquals(0, answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Its client sees the end coming only after it has called, when no call was under way any more. */
    @Test
    void aCallThatComesWhileTheServerEndsIsAnsweredHoweverLongItTakes() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch lapsed = new CountDownLatch(1);
        SocketServer server = start(OptionalInt.empty(), ending -> {
            waiting.countDown();
            lapsed.await();
            return ending.awaitTermination(0, TimeUnit.SECONDS);
        });
        server.add(echo.bindService());
        ManagedChannel channel = channel();
        try {
            var stub = BpfmanGrpc.newFutureStub(channel);
            assertEquals(1, id(stub.get(request(1))));
            CountDownLatch blind = new CountDownLatch(1);
            loops.execute(() -> await(blind));
            Future<GetResponse> answer = stub.get(request(0));
            FutureTask<Void> end = new FutureTask<>(server::close, null);
            new Thread(end).start();
            assertTrue(waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the server does not end");
            blind.countDown();
            assertTrue(echo.arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the call does not arrive");
            lapsed.countDown();
            assertThrows(
                    TimeoutException.class,
                    () -> answer.get(1, TimeUnit.SECONDS),
                    "the call was ended with the server");
            echo.go.countDown();
            assertEquals(0, id(answer));
            end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            lapsed.countDown();
            channel.shutdownNow();
        }
    }

    private static GetRequest request(int id) {
        return GetRequest.newBuilder().setId(id).build();
    }

    private static int id(Future<GetResponse> answer) throws Exception {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getKernelInfo().getId();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private EndedCall nextEnded() throws InterruptedException {
        EndedCall call = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(call, "nobody is told of a call that ended");
        return call;
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefused() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        IOException refusal = assertThrows(IOException.class, this::start);
        assertTrue(refusal.getMessage().endsWith("close it with: chmod o-w " + directory), refusal.getMessage());
        assertFalse(Files.exists(path));
    }

    @Test
    void orClosedWhenItIsToBe() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(directory, "unix:mode", 02777);
        new SocketPlace(path, "", true).prepare();
        assertEquals(02775, (Integer) Files.getAttribute(directory, "unix:mode") & 07777);
    }

    @Test
    void aSecondServerIsRefusedAndTheFirstGoesOn() throws Exception {
        try (SocketServer server = start()) {
            server.add(echo.bindService());
            IOException refusal = assertThrows(IOException.class, this::start);
            assertTrue(refusal.getMessage().startsWith("another server answers at "), refusal.getMessage());
            assertEquals(4, get(4));
        }
    }

    @Test
    void aSocketThatNobodyListensAtMakesRoom() throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
        try (SocketServer server = start()) {
            server.add(echo.bindService());
            assertEquals(5, get(5));
        }
    }

    @Test
    void aFileIsLeftAlone() throws Exception {
        Files.writeString(path, "mine");
        IOException refusal = assertThrows(IOException.class, this::start);
        assertEquals("the socket cannot be made: " + path + " is a file; move it away", refusal.getMessage());
        assertEquals("mine", Files.readString(path));
    }

    @Test
    void onlyThoseMayCallWhoAreNamed() {
        Callers callers = new Callers(1000, 2000, Set.of(77L));
        assertTrue(callers.admit(new Peer(0, Set.of(0L))));
        assertTrue(callers.admit(new Peer(1000, Set.of(1L))));
        assertTrue(callers.admit(new Peer(77, Set.of(1L))));
        assertTrue(callers.admit(new Peer(5, Set.of(1L, 2000L))));
        assertFalse(callers.admit(new Peer(5, Set.of(1L, 1000L))));
        assertTrue(callers.refusal(new Peer(5, Set.of())).startsWith("user 5 may not call here"));
    }

    @Test
    void aDescriptorThatListensAlreadyIsFoundByItsPath() throws Exception {
        Path proc = directory.resolve("proc");
        Files.createDirectories(proc.resolve("self/fd"));
        Files.createDirectories(proc.resolve("net"));
        Files.createSymbolicLink(proc.resolve("self/fd/3"), Path.of("socket:[901]"));
        Files.writeString(
                proc.resolve("net/unix"),
                "Num       RefCount Protocol Flags    Type St Inode Path\n"
                        + "0000000000000000: 00000002 00000000 00010000 0001 01   900 /run/other.sock\n"
                        + "0000000000000000: 00000002 00000000 00010000 0001 01   901 " + path + "\n"
                        + "0000000000000000: 00000003 00000000 00000000 0001 03   902\n");
        var environment = java.util.Map.of("LISTEN_PID", "12", "LISTEN_FDS", "2");
        assertEquals(OptionalInt.of(3), Inherited.of(environment, 12, proc).at(path));
        assertEquals(OptionalInt.empty(), Inherited.of(environment, 12, proc).at(Path.of("/run/other.sock")));
        assertEquals(OptionalInt.empty(), Inherited.of(environment, 13, proc).at(path));
    }

    /** As by a unit without NonBlocking, and by a server that goes and comes back while its process stays. */
    @Test
    void aDescriptorThatBlocksIsServedAgainAndAgain() throws Exception {
        try (ServerSocketChannel handedOver = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            handedOver.bind(UnixDomainSocketAddress.of(path));
            assertTrue(handedOver.isBlocking());
            long own = ProcessHandle.current().pid();
            var environment = java.util.Map.of("LISTEN_PID", Long.toString(own), "LISTEN_FDS", "999");
            OptionalInt descriptor =
                    Inherited.of(environment, own, Path.of("/proc")).at(path);
            assertTrue(descriptor.isPresent());
            for (int round = 1; round <= 3; round++) {
                try (SocketServer server = start(descriptor)) {
                    server.add(echo.bindService());
                    assertEquals(round, get(round));
                    assertEquals(-round, get(-round));
                }
                assertTrue(Files.exists(path), "it is whose it was");
            }
        }
    }

    private SocketServer start() throws IOException {
        return start(OptionalInt.empty());
    }

    private SocketServer start(OptionalInt inherited) throws IOException {
        return SocketServer.start(parts(inherited), List.of(), SILENT);
    }

    private SocketServer start(OptionalInt inherited, SocketServer.Patience patience) throws IOException {
        return SocketServer.start(parts(inherited), List.of(), patience, SILENT);
    }

    private SocketServer.Parts parts(OptionalInt inherited) {
        return new SocketServer.Parts(
                "bpfman", new SocketPlace(path, "", false), inherited, Set.of(), LIMIT, List.of(ended::add));
    }

    private int get(int id) {
        return stub(stub -> stub.get(request(id))).getKernelInfo().getId();
    }

    private ServingStatus health(String service) {
        return call(channel -> HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus());
    }

    private <T> T stub(java.util.function.Function<BpfmanGrpc.BpfmanBlockingStub, T> call) {
        return call(channel ->
                call.apply(BpfmanGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    }

    private <T> T call(java.util.function.Function<ManagedChannel, T> call) {
        ManagedChannel channel = channel();
        try {
            return call.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    private ManagedChannel channel() {
        return NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
                .eventLoopGroup(loops)
                .channelType(EpollDomainSocketChannel.class)
                .usePlaintext()
                .build();
    }

    private static Status.Code code(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
    }
}
