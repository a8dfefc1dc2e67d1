// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

/** Owns a file in memory (memfd_create(2)) for another process: one with a content whose size nobody can change, or one to write a log into. For any thread. */
public final class MemoryFile implements AutoCloseable {

    /** {@code linux/memfd.h}. */
    private static final int MFD_CLOEXEC = 1;

    private static final int MFD_ALLOW_SEALING = 2;
    /** {@code linux/fcntl.h}. */
    private static final int F_ADD_SEALS = 1033;

    /** {@code F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW}; {@code F_SEAL_WRITE} would wait for milliseconds ({@code memfd_wait_for_pins}). */
    private static final int SIZE_SEALS = 0x7;
    /** {@code sys/mman.h}. */
    private static final int PROT_READ_WRITE = 3;

    private static final int MAP_PRIVATE = 2;
    private static final int CHUNK = 1 << 16;

    private final SystemCalls calls;
    private final Fd fd;
    private final int size;

    private MemoryFile(SystemCalls calls, Fd fd, int size) {
        this.calls = calls;
        this.fd = fd;
        this.size = size;
    }

    /** What a file is to contain. */
    @FunctionalInterface
    public interface Content {

        /** Writes it from beginning to end. */
        void writeTo(Sink sink) throws SysException;
    }

    /** Takes what a file is to contain, piece by piece. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] piece) throws SysException;
    }

    /** A file with this content. */
    public static MemoryFile of(SystemCalls calls, String name, Content content) throws SysException {
        LibC libc = calls.libc();
        try (Arena arena = new Arena()) {
            Fd fd = new Fd(
                    calls,
                    calls.check(libc.memfd_create(arena.string(name).address(), MFD_CLOEXEC | MFD_ALLOW_SEALING)));
            try {
                Segment chunk = arena.reserve(CHUNK);
                int[] size = {0};
                content.writeTo(piece -> {
                    for (int done = 0; done < piece.length; ) {
                        int length = Math.min(CHUNK, piece.length - done);
                        chunk.putBytes(0, piece, done, length);
                        int some = calls.check((int) libc.pwrite(fd.number(), chunk.address(), length, size[0]));
                        done += some;
                        size[0] += some;
                    }
                });
                calls.check(libc.fcntl(fd.number(), F_ADD_SEALS, SIZE_SEALS));
                return new MemoryFile(calls, fd, size[0]);
            } catch (SysException | RuntimeException | Error e) {
                fd.close();
                throw e;
            }
        }
    }

    /** A file into which at most {@code size} bytes can be written; writing more fails with EPERM. */
    public static MemoryFile log(SystemCalls calls, String name, int size) throws SysException {
        LibC libc = calls.libc();
        try (Arena arena = new Arena()) {
            Fd fd = new Fd(
                    calls,
                    calls.check(libc.memfd_create(arena.string(name).address(), MFD_CLOEXEC | MFD_ALLOW_SEALING)));
            try {
                calls.check(libc.ftruncate(fd.number(), size));
                calls.check(libc.fcntl(fd.number(), F_ADD_SEALS, SIZE_SEALS));
                return new MemoryFile(calls, fd, size);
            } catch (SysException e) {
                fd.close();
                throw e;
            }
        }
    }

    /** What is in it before the first zero byte, as text. */
    public String text() throws SysException {
        try (Arena arena = new Arena()) {
            Segment copy = arena.allocate(size);
            calls.check((int) calls.libc().pread(fd.number(), copy.address(), size, 0));
            return copy.getString(0, size);
        }
    }

    /** A file of {@code size} bytes that another process made. */
    public static MemoryFile received(SystemCalls calls, Fd fd, int size) {
        return new MemoryFile(calls, fd, size);
    }

    public Fd fd() {
        return fd;
    }

    /** In bytes. */
    public int size() {
        return size;
    }

    /** The content as memory; what is written into it stays there. */
    public Mapping map() throws SysException {
        long address = calls.libc().mmap(0, Math.max(size, 1), PROT_READ_WRITE, MAP_PRIVATE, fd.number(), 0);
        calls.check(address == -1 ? -1 : 0);
        return new Mapping(calls, new Segment(address, size));
    }

    @Override
    public void close() {
        fd.close();
    }

    /** Owns a mapping (mmap(2)). */
    public static final class Mapping implements AutoCloseable {

        private final SystemCalls calls;
        private final Segment segment;

        private Mapping(SystemCalls calls, Segment segment) {
            this.calls = calls;
            this.segment = segment;
        }

        public Segment segment() {
            return segment;
        }

        @Override
        public void close() {
            calls.libc().munmap(segment.address(), Math.max(segment.size(), 1));
        }
    }
}
