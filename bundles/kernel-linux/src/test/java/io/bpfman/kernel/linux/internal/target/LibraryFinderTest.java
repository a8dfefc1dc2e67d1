// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.container.FileView;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.target.LibraryCacheTest.Row;
import io.bpfman.object.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFinderTest {

    private final SystemCalls calls = new SystemCalls();

    @TempDir
    Path root;

    /** A tree below a directory. */
    private final class Below implements FileView {
        @Override
        public Fd find(Path path) throws SysException {
            return calls.openPlace(root.resolve(Path.of("/").relativize(path)));
        }

        @Override
        public Path kernelPath(Path path, Fd place) {
            return place.procPath();
        }

        @Override
        public String where() {
            return " in the test";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private Path find(String name) {
        return new LibraryFinder(new Below(), Machine.X86_64).find(new LibraryName(name));
    }

    private String refusal(String name) {
        return assertThrows(NotFoundException.class, () -> find(name)).getMessage();
    }

    private void write(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    /** A library as far as its header says so. */
    private static byte[] library(int machine) {
        byte[] bytes = new byte[64];
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464C457F).put(4, (byte) 2).put(5, (byte) 1);
        file.putShort(16, (short) 3).putShort(18, (short) machine);
        return bytes;
    }

    @Test
    void takesWhatTheCacheNames() throws IOException {
        write(
                "etc/ld.so.cache",
                LibraryCacheTest.cache(List.of(
                        new Row(0x0803, "libc.so.6", "/libx32/libc.so.6", 0),
                        new Row(0x0303, "libssl.so.3", "/lib/v3/libssl.so.3", 1L << 62),
                        new Row(0x0303, "libssl.so.3", "/lib/libssl.so.3", 0),
                        new Row(0x0303, "libssl.so.1.1", "/lib/libssl.so.1.1", 0),
                        new Row(0x0303, "libc.so.6", "/lib64/libc.so.6", 0))));
        assertEquals(Path.of("/lib64/libc.so.6"), find("libc"));
        assertEquals(Path.of("/lib/libssl.so.3"), find("libssl"));
        assertEquals(Path.of("/lib/libssl.so.1.1"), find("libssl.so.1.1"));
        assertEquals(
                "library \"libsl\" is not found in the test: looked in /etc/ld.so.cache; give the path of the file;"
                        + " did you mean libssl?",
                refusal("libsl"));
    }

    @Test
    void looksInTheDefaultDirectoriesForOneOfThisMachine() throws IOException {
        write("lib/libx.so.1", library(62));
        write("lib/libx.so", "INPUT(libx.so.1)".getBytes(StandardCharsets.US_ASCII));
        write("lib64/libx.so.2", library(183));
        write("usr/lib64/libx.so.3", library(62));
        assertEquals(Path.of("/usr/lib64/libx.so.3"), find("libx"));
        assertEquals(Path.of("/lib/libx.so.1"), find("libx.so.1"));
        String message = refusal("liby");
        assertTrue(
                message.startsWith("library \"liby\" is not found in the test: looked in /etc/ld.so.cache (not there),"
                        + " /lib64, /usr/lib64, /lib; give the path of the file"),
                message);
    }

    @Test
    void saysThatTheCacheIsDamaged() throws IOException {
        write("etc/ld.so.cache", new byte[100]);
        assertEquals(
                "library \"libc\" is not found in the test: looked in /etc/ld.so.cache (damaged: it is not in the format"
                        + " glibc-ld.so.cache1.1); give the path of the file",
                refusal("libc"));
    }

    @Test
    void doesNotReadACacheThatIsNoFile() throws IOException {
        Files.createDirectories(root.resolve("etc/ld.so.cache"));
        assertTrue(refusal("libc").contains("/etc/ld.so.cache (damaged: it is no regular file)"));
    }
}
