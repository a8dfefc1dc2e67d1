// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the body of an answer goes. It keeps what it has when a connection is cut, so that the rest can follow. */
interface Sink {

    /** Bytes so far. */
    long size();

    /** Whether what comes may be so much that somebody wants to know how much of it is there. */
    default boolean isLarge() {
        return false;
    }

    /** Forgets them. */
    void restart();

    /** Takes some more. Throws {@link UncheckedIOException} when they cannot be kept. */
    void write(ByteBuffer bytes);

    /** In memory: all of it, or the beginning. */
    final class Memory implements Sink {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int most;

        Memory() {
            this(Integer.MAX_VALUE);
        }

        /** @param most bytes that are kept; those after them are forgotten */
        Memory(int most) {
            this.most = most;
        }

        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public void restart() {
            bytes.reset();
        }

        @Override
        public void write(ByteBuffer more) {
            byte[] piece = new byte[Math.min(more.remaining(), most - bytes.size())];
            more.get(piece);
            bytes.writeBytes(piece);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    /** In a file, which is there. */
    final class InFile implements Sink, AutoCloseable {

        private final FileChannel file;

        InFile(Path path) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        }

        @Override
        public boolean isLarge() {
            return true;
        }

        @Override
        public long size() {
            try {
                return file.position();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void restart() {
            try {
                file.truncate(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(ByteBuffer more) {
            try {
                while (more.hasRemaining()) {
                    file.write(more);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
