// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.CachedImage;
import io.bpfman.api.ImageBuild;
import io.bpfman.api.ImageDescription;
import io.bpfman.api.ImagePruning;
import io.bpfman.api.ObjectContents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images that were asked for, and one that is always there. */
final class FakeImages implements BytecodeImages {

    static final String DIGEST = "sha256:" + "0a".repeat(32);
    static final CachedImage KEPT = new CachedImage(
            "quay.example/a/b:v1",
            DIGEST,
            Map.of("count", "tc"),
            Map.of("packets", "percpu_array"),
            4096,
            Instant.parse("2026-11-30T00:00:00Z"));

    final List<Object> requests = new ArrayList<>();

    @Override
    public List<CachedImage> list() {
        return List.of(KEPT);
    }

    @Override
    public List<CachedImage> prune(ImagePruning request) {
        requests.add(request);
        return request.bytes() < KEPT.size() ? List.of(KEPT) : List.of();
    }

    @Override
    public BytecodeSource.Image pull(BytecodeSource.Image image) {
        requests.add(image);
        return image.as(
                new BytecodeSource.Image.Pulled(DIGEST, new Bytecode(new byte[7]), image.reference(), List.of()));
    }

    /** What is called {@code ...:index} is one. */
    @Override
    public ImageDescription inspect(BytecodeSource.Image image) {
        requests.add(image);
        List<ImageDescription.Layer> layers =
                List.of(new ImageDescription.Layer("application/vnd.oci.image.layer.v1.tar+gzip", DIGEST, 12));
        boolean index = image.reference().endsWith(":index");
        return new ImageDescription(
                image.reference(),
                DIGEST,
                index,
                List.of(new ImageDescription.OfOne(
                        DIGEST, index ? "linux/arm64" : "", KEPT.programs(), KEPT.maps(), layers)));
    }

    @Override
    public String build(ImageBuild build) {
        requests.add(build);
        return DIGEST;
    }

    @Override
    public ObjectContents contents(BytecodeSource.File object) {
        requests.add(object);
        return new ObjectContents(KEPT.programs(), KEPT.maps());
    }
}
