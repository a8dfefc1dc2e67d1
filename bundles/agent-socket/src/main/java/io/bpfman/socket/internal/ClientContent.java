// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Text;
import io.bpfman.socket.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Has a client send what is in a file, or what a program says. Used by one thread. */
final class ClientContent {

    private final Connection client;

    ClientContent(Connection client) {
        this.client = client;
    }

    /** Takes what comes. */
    interface Taking {
        void take(ByteBuffer bytes) throws IOException;
    }

    /**
     * The content of a file, piece by piece.
     *
     * @return why there is none, or no more of it, if the client says so
     * @throws IOException when the client is gone, or sends something else
     */
    Optional<String> ask(String path, long mostBytes, Taking taking) throws IOException {
        client.write(Frame.contentQuestion(mostBytes, path));
        return answer(mostBytes, taking);
    }

    /** What a program that keeps logins says of a server, in the same way. */
    Optional<String> askCredentialHelper(String name, String server, long mostBytes, Taking taking) throws IOException {
        client.write(Frame.text(Frame.CREDENTIAL_HELPER, name + '\0' + server));
        return answer(mostBytes, taking);
    }

    /** The names of what is in a directory, each with a zero byte behind it, in the same way. */
    Optional<String> askNames(String directory, long mostBytes, Taking taking) throws IOException {
        client.write(Frame.text(Frame.DIRECTORY, directory));
        return answer(mostBytes, taking);
    }

    private Optional<String> answer(long mostBytes, Taking taking) throws IOException {
        long size = 0;
        while (true) {
            Connection.Piece piece = client.readPiece();
            ByteBuffer body = piece.body();
            if (piece.kind() == Frame.REFUSED) {
                return Optional.of(text(body));
            }
            size += body.remaining();
            if (piece.kind() != Frame.CONTENT || size > mostBytes) {
                throw new WireException("the client sends what it was not asked for");
            }
            if (!body.hasRemaining()) {
                return Optional.empty();
            }
            taking.take(body);
        }
    }

    /** A text that the client answered with. */
    static String text(ByteBuffer body) throws WireException {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return Text.decode(bytes, "the client's answer");
    }
}
