// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.CachedImage;
import io.bpfman.api.ImageDescription;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Images of bytecode, in both forms. */
public final class ImageView {

    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    private ImageView() {}

    /** Those that are kept, a line each. */
    public static String table(List<CachedImage> images) {
        Table table = new Table()
                .column("IMAGE")
                .column("DIGEST")
                .column("BYTES", Table.Side.RIGHT)
                .column("PULLED")
                .column("PROGRAMS");
        for (CachedImage image : images) {
            table.row(List.of(
                    image.reference(),
                    image.digest()
                            .substring(0, Math.min(SHORT_DIGEST, image.digest().length())),
                    Long.toString(image.size()),
                    pulled(image),
                    words(image.programs())));
        }
        return table.text();
    }

    private static String pulled(CachedImage image) {
        return image.pulledAt().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String words(Map<String, String> types) {
        return types.isEmpty()
                ? Table.NOTHING
                : new TreeMap<>(types)
                        .entrySet().stream()
                                .map(each -> each.getValue() + ":" + each.getKey())
                                .collect(Collectors.joining(","));
    }

    /** The same. */
    public static Json json(List<CachedImage> images) {
        return Json.object()
                .put(
                        "images",
                        images,
                        image -> Json.object()
                                .put("reference", image.reference())
                                .put("digest", image.digest())
                                .put("programs", Json.texts(image.programs()))
                                .put("maps", Json.texts(image.maps()))
                                .put("size", image.size())
                                .put("pulled_at", pulled(image)));
    }

    /** What one says of itself. */
    public static String text(ImageDescription image) {
        StringBuilder text = new StringBuilder();
        line(text, "Image", image.reference());
        line(text, "Digest", image.digest());
        for (ImageDescription.OfOne one : image.images()) {
            if (image.index()) {
                line(text, "Image of it", one.platform() + " " + one.digest());
            }
            line(text, "Programs", words(one.programs()));
            line(text, "Maps", words(one.maps()));
            one.layers()
                    .forEach(layer ->
                            line(text, "Layer", layer.digest() + ", " + layer.size() + " bytes, " + layer.mediaType()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    /** The same. */
    public static Json json(ImageDescription image) {
        Json json = Json.object().put("reference", image.reference()).put("digest", image.digest());
        return image.index()
                ? json.put(
                        "manifests",
                        image.images(),
                        one -> put(Json.object().put("digest", one.digest()).put("platform", one.platform()), one))
                : put(json, image.images().get(0));
    }

    private static Json put(Json json, ImageDescription.OfOne one) {
        return json.put("programs", Json.texts(one.programs()))
                .put("maps", Json.texts(one.maps()))
                .put(
                        "layers",
                        one.layers(),
                        layer -> Json.object()
                                .put("media_type", layer.mediaType())
                                .put("digest", layer.digest())
                                .put("size", layer.size()));
    }
}
