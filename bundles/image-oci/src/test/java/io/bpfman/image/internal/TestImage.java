// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The parts of an image as {@code bpfman image build} of the peer makes them. */
final class TestImage {

    static final String PROGRAMS = "{\\\"count\\\":\\\"tc\\\"}";

    private final byte[] layer;
    private final byte[] config;
    private final byte[] manifest;

    private TestImage(byte[] layer, byte[] config, byte[] manifest) {
        this.layer = layer;
        this.config = config;
        this.manifest = manifest;
    }

    byte[] layer() {
        return layer;
    }

    byte[] config() {
        return config;
    }

    byte[] manifest() {
        return manifest;
    }

    /** One with this object in a gzipped tar. */
    static TestImage of(byte[] object) {
        return of(
                gzip(tar("bytecode.o", object)),
                "{\"config\":{\"Labels\":{\"io.ebpf.programs\":\"" + PROGRAMS + "\"}}}");
    }

    static TestImage of(byte[] layer, String config) {
        byte[] configuration = config.getBytes(StandardCharsets.UTF_8);
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + descriptor("application/vnd.oci.image.config.v1+json", configuration) + ",\"layers\":["
                        + descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer) + "]}";
        return new TestImage(layer, configuration, manifest.getBytes(StandardCharsets.UTF_8));
    }

    static String descriptor(String mediaType, byte[] bytes) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + Digest.of(bytes) + "\",\"size\":" + bytes.length
                + "}";
    }

    /** Brings it to a registry. */
    void push(TestRegistry registry, String tag) {
        registry.blob(layer);
        registry.blob(config);
        registry.manifest(tag, manifest);
    }

    /** What passes for a BPF object, with this many bytes after its header. */
    static byte[] object(int bytes) {
        byte[] object = new byte[64 + bytes];
        new Random(bytes).nextBytes(object);
        boolean little = ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN);
        byte[] header = {0x7f, 'E', 'L', 'F', 2, (byte) (little ? 1 : 2), 1};
        System.arraycopy(header, 0, object, 0, header.length);
        half(object, 16, 1, little);
        half(object, 18, 247, little);
        return object;
    }

    private static void half(byte[] object, int at, int value, boolean little) {
        object[little ? at : at + 1] = (byte) value;
        object[little ? at + 1 : at] = (byte) (value >> 8);
    }

    static byte[] tar(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
