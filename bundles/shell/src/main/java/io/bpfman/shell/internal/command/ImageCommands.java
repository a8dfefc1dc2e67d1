// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeImages;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.BytecodeSource.Image.Pulled;
import io.bpfman.api.CachedImage;
import io.bpfman.api.ImageDescription;
import io.bpfman.api.ImagePruning;
import io.bpfman.api.PullPolicy;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ImageView;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Say which images of bytecode there are, bring some here, and forget some. */
final class ImageCommands {

    private static final String OLDER_THAN = "--older-than";
    private static final String KEEP_BYTES = "--keep-bytes";
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)?");
    private static final List<String> UNITS_OF_BYTES = List.of("B", "KiB", "MiB", "GiB");

    private ImageCommands() {}

    static List<Command> all() {
        return List.of(list(), prune(), pull(), inspect(), ImageBuildCommands.build(), ImageBuildCommands.buildArgs());
    }

    private static Command list() {
        return new Command(
                "image list",
                "list the images that were pulled and are kept",
                syntax -> syntax.notes("What is loaded already needs none of them.")
                        .example("", "their names, digests, sizes and programs"),
                invocation -> {
                    List<CachedImage> images = images(invocation).list();
                    return Result.plain(ImageView.table(images), ImageView.json(images))
                            .listing(images);
                });
    }

    private static Command prune() {
        return new Command(
                "image prune",
                "forget images that were pulled, by age and by size",
                syntax -> syntax.options(
                                Options.value(
                                        OLDER_THAN + " AGE",
                                        ValueKind.FREE,
                                        "those that were pulled longer ago, such as 12h or 30d"),
                                Options.value(
                                        KEEP_BYTES + " SIZE",
                                        ValueKind.FREE,
                                        "the oldest, until the others have this size at most, such as 64MiB"))
                        .notes(
                                "Programs that were loaded from them stay, and are restored after a reboot all the same.")
                        .example("--older-than 30d", "what was not pulled for a month")
                        .example("--keep-bytes 0", "all of them"),
                ImageCommands::prune);
    }

    private static Result prune(Invocation invocation) {
        if (!invocation.arguments().has(OLDER_THAN) && !invocation.arguments().has(KEEP_BYTES)) {
            throw invocation.wrong("say which images: " + OLDER_THAN + " AGE, " + KEEP_BYTES + " SIZE, or both");
        }
        Duration age = invocation
                .arguments()
                .value(OLDER_THAN)
                .map(ImageCommands::age)
                .orElse(Duration.ofDays(Integer.MAX_VALUE));
        long bytes = invocation
                .arguments()
                .value(KEEP_BYTES)
                .map(ImageCommands::bytes)
                .orElse(Long.MAX_VALUE);
        List<CachedImage> gone = images(invocation).prune(new ImagePruning(age, bytes));
        StringBuilder text = new StringBuilder();
        gone.forEach(image -> text.append("Forgot ").append(image.reference()).append('\n'));
        return Result.plain(gone.isEmpty() ? "nothing to forget\n" : text.toString(), ImageView.json(gone))
                .listing(gone);
    }

    private static Duration age(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> CommandException.usage("invalid value for " + OLDER_THAN + ": \"" + text
                        + "\" is no age; for example " + Durations.EXAMPLES));
    }

    private static long bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw CommandException.usage(
                    "invalid value for " + KEEP_BYTES + ": \"" + text + "\" is no size; for example 0, 4096, 64MiB");
        }
        int unit = matcher.group(2) == null ? 0 : UNITS_OF_BYTES.indexOf(matcher.group(2));
        return Long.parseLong(matcher.group(1)) << (10 * unit);
    }

    private static Command pull() {
        return new Command(
                "image pull",
                "bring an image here, so that it can be loaded from later",
                syntax -> syntax.options(LoadImage.imageUrl(), LoadImage.pullPolicy(), LoadImage.registryAuth())
                        .argument("[REFERENCE]", ValueKind.FREE, "the same as --image-url")
                        .example("quay.io/bpfman-bytecode/tc_pass:latest -p Always", "as it is in the registry now"),
                invocation -> {
                    BytecodeSource.Image image = LoadImage.image(invocation);
                    Pulled pulled = images(invocation).pull(image).pulled().orElseThrow();
                    return Result.plain(
                            "Pulled " + image.reference() + " (" + pulled.digest() + ")\n",
                            Json.object()
                                    .put("reference", image.reference())
                                    .put("digest", pulled.digest())
                                    .put("size", pulled.object().size()));
                });
    }

    private static Command inspect() {
        return new Command(
                "image inspect",
                "say what an image says of itself: its digest, its programs, maps and layers",
                syntax -> syntax.options(LoadImage.registryAuth())
                        .argument("REFERENCE", ValueKind.FREE, "the image, as for load image")
                        .notes("Of an index it says that of each image in it, whatever machine it is for.")
                        .example("quay.io/bpfman-bytecode/tc_pass:latest", "without pulling it"),
                invocation -> {
                    ImageDescription image = images(invocation)
                            .inspect(BytecodeSource.image(
                                    invocation.arguments().positional().get(0),
                                    PullPolicy.ALWAYS,
                                    LoadImage.login(invocation)));
                    return Result.plain(ImageView.text(image), ImageView.json(image))
                            .showing(image);
                });
    }

    static BytecodeImages images(Invocation invocation) {
        return invocation.services().images();
    }
}
