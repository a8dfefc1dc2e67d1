// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.bpfman.api.ObjectContents;
import io.bpfman.image.internal.BuiltImage.Blob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes an image of objects: the same of the same, whoever makes it and wherever its files lie. */
final class ImageBuilder {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String NAME_IN_LAYER = "bytecode.o";
    private static final int MODE = 0100644;

    private final List<Blob> blobs = new ArrayList<>();
    private final List<Blob> manifests = new ArrayList<>();
    private final List<String> platforms = new ArrayList<>();
    private final Instant created;

    /** @param created the time that is written into it */
    ImageBuilder(Instant created) {
        this.created = created;
    }

    /** @param platform {@code linux/ARCHITECTURE} */
    ImageBuilder add(String platform, byte[] object, ObjectContents contents) {
        byte[] tar = tar(object);
        Blob layer = new Blob(LAYER, gzip(tar));
        Blob config = new Blob(CONFIG, bytes(config(platform, Digest.of(tar), contents)));
        blobs.add(layer);
        blobs.add(config);
        JsonStringWriter json =
                JsonWriter.string().object().value("schemaVersion", 2).value("mediaType", MANIFEST);
        describe(json.object("config"), config).end();
        describe(json.array("layers").object(), layer).end().end();
        manifests.add(new Blob(MANIFEST, bytes(json.end().done())));
        platforms.add(platform);
        return this;
    }

    /** One image by itself, several with an index. */
    BuiltImage image() {
        List<Blob> all = new ArrayList<>(manifests);
        if (manifests.size() > 1) {
            all.add(new Blob(INDEX, bytes(index())));
        }
        return new BuiltImage(blobs, all);
    }

    private String index() {
        JsonStringWriter json = JsonWriter.string()
                .object()
                .value("schemaVersion", 2)
                .value("mediaType", INDEX)
                .array("manifests");
        for (int i = 0; i < manifests.size(); i++) {
            describe(json.object(), manifests.get(i))
                    .object("platform")
                    .value("architecture", architecture(platforms.get(i)))
                    .value("os", "linux")
                    .end()
                    .end();
        }
        return json.end().end().done();
    }

    private String config(String platform, Digest tar, ObjectContents contents) {
        return JsonWriter.string()
                .object()
                .value("created", created.toString())
                .value("architecture", architecture(platform))
                .value("os", "linux")
                .object("config")
                .object("Labels")
                .value(Labels.MAPS, texts(contents.maps()))
                .value(Labels.PROGRAMS, texts(contents.programs()))
                .end()
                .end()
                .object("rootfs")
                .value("type", "layers")
                .array("diff_ids")
                .value(tar.toString())
                .end()
                .end()
                .end()
                .done();
    }

    private static String texts(Map<String, String> pairs) {
        JsonStringWriter json = JsonWriter.string().object();
        new TreeMap<>(pairs).forEach(json::value);
        return json.end().done();
    }

    private static JsonStringWriter describe(JsonStringWriter json, Blob blob) {
        return json.value("mediaType", blob.mediaType())
                .value("digest", blob.digest().toString())
                .value("size", blob.bytes().length);
    }

    private static String architecture(String platform) {
        return platform.substring(platform.indexOf('/') + 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] tar(byte[] object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(NAME_IN_LAYER);
            entry.setSize(object.length);
            entry.setMode(MODE);
            entry.setIds(0, 0);
            entry.setUserName("");
            entry.setGroupName("");
            entry.setModTime(created.toEpochMilli());
            tar.putArchiveEntry(entry);
            tar.write(object);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
