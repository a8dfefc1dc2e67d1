// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A socket that takes nobody, as one does whose process has no descriptors left. */
final class ClosedDoor extends ServerSocketChannel {

    private final CountDownLatch tries;

    ClosedDoor(CountDownLatch tries) {
        super(SelectorProvider.provider());
        this.tries = tries;
    }

    @Override
    public SocketChannel accept() throws IOException {
        tries.countDown();
        throw new IOException("Too many open files");
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) {
        return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException(name.name());
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("a Unix socket");
    }

    @Override
    public SocketAddress getLocalAddress() {
        throw new UnsupportedOperationException("a socket without a place");
    }

    @Override
    protected void implCloseSelectableChannel() {
        tries.countDown();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        throw new UnsupportedOperationException("always waits");
    }
}
