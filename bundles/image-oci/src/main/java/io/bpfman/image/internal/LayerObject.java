// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The object in a layer: the one ELF file at the root of a tar, gzipped or not, or an ELF file itself. What a layer comes to is bounded however small it is,
 * and nothing of it is written anywhere: no name in it becomes a path.
 */
final class LayerObject {

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int MOST_ENTRIES = 1024;

    private final String what;
    private final long mostBytes;

    /**
     * @param what it is a layer of, for the error
     * @param mostBytes of the object, and of everything that the layer comes to
     */
    LayerObject(String what, long mostBytes) {
        this.what = what;
        this.mostBytes = mostBytes;
    }

    /** The object. Whoever calls closes the layer. */
    byte[] read(InputStream layer) {
        try {
            BufferedInputStream bytes = new BufferedInputStream(layer);
            if (!startsWith(bytes, GZIP)) {
                return content(bytes);
            }
            return content(new BufferedInputStream(new Bounded(new GZIPInputStream(bytes), mostBytes)));
        } catch (IOException e) {
            throw new ImageException("the layer of " + what + " cannot be read: " + e.getMessage(), e);
        }
    }

    private byte[] content(BufferedInputStream bytes) throws IOException {
        return startsWith(bytes, ELF) ? whole(bytes) : inTar(bytes);
    }

    private static boolean startsWith(BufferedInputStream stream, byte[] magic) throws IOException {
        stream.mark(magic.length);
        byte[] first = stream.readNBytes(magic.length);
        stream.reset();
        return Arrays.equals(first, magic);
    }

    private byte[] inTar(InputStream bytes) throws IOException {
        Optional<byte[]> object = Optional.empty();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > MOST_ENTRIES) {
                    throw new ImageException("the layer of " + what + " has more than " + MOST_ENTRIES + " entries");
                }
                if (isObject(entry)) {
                    if (object.isPresent()) {
                        throw new ImageException("the layer of " + what + " has several objects, \"" + entry.getName()
                                + "\" among them; an image has one");
                    }
                    object = Optional.of(whole(tar));
                }
            }
        }
        return object.orElseThrow(() ->
                new ImageException("the layer of " + what + " has no object: a file NAME.o at the root of its tar"));
    }

    private boolean isObject(TarArchiveEntry entry) {
        String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        if (entry.isDirectory()) {
            return false;
        }
        if (name.startsWith("/") || Arrays.asList(name.split("/", -1)).contains("..")) {
            throw new ImageException("the layer of " + what + " has an entry that leads out of it: \"" + name + "\"");
        }
        if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
            throw new ImageException("the layer of " + what + " has a link or a device in it: \"" + name + "\"");
        }
        return !name.contains("/") && name.endsWith(".o");
    }

    private byte[] whole(InputStream stream) throws IOException {
        return new Bounded(stream, mostBytes).readAllBytes();
    }

    /** Ends with an error where a stream gives more than it may. */
    private final class Bounded extends InputStream {

        private final InputStream stream;
        private long left;

        Bounded(InputStream stream, long most) {
            this.stream = stream;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = stream.read(into, offset, length);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw new ImageException("the layer of " + what + " comes to more than " + mostBytes + " bytes");
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
