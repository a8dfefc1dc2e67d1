// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Frame;
import java.io.OutputStream;

/** Makes frames of what a command writes to one of its standard streams. */
final class FrameStream extends OutputStream {

    private final Connection client;
    private final byte kind;

    FrameStream(Connection client, byte kind) {
        this.client = client;
        this.kind = kind;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int sent = 0; sent < length; sent += Frame.MAX_BYTES) {
            client.write(Frame.of(kind, bytes, offset + sent, Math.min(Frame.MAX_BYTES, length - sent)));
        }
    }
}
