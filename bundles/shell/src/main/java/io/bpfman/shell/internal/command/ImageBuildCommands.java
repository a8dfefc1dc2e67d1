// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ImageBuild;
import io.bpfman.api.ObjectContents;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.World;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** Make images of objects, and say what others need to know who make some. */
final class ImageBuildCommands {

    private static final String OUTPUT = "--output-dir";
    private static final String PROJECT = "--cilium-ebpf-project";
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private ImageBuildCommands() {}

    static Command build() {
        return new Command(
                "image build",
                "make an image of objects and push it to its registry",
                syntax -> syntax.options(
                                Options.value(
                                        OUTPUT + " DIR",
                                        ValueKind.DIRECTORY,
                                        "write it into this new directory as an OCI layout instead of pushing it"),
                                project(),
                                LoadImage.registryAuth())
                        .argument("REFERENCE", ValueKind.FREE, "the image's name")
                        .argument("[BYTECODE...]", ValueKind.FILE, "the object, or linux/ARCH=FILE for each of several")
                        .notes("The same objects come to the same image; $" + EPOCH
                                + " is the time in it, in seconds since 1970 (default 0).")
                        .example("localhost:5000/tc_pass:v1 tc_pass.bpf.o", "push an image of one object")
                        .example(
                                "quay.io/team/tc_pass:v1 linux/amd64=x86.o linux/arm64=arm.o",
                                "push an index with an image for each architecture")
                        .example("tc_pass:v1 tc_pass.bpf.o --output-dir ./image", "write one, for oci:./image:v1")
                        .example("quay.io/team/tc_pass:v1 -c ./cmd", "push one of the objects that bpf2go made"),
                ImageBuildCommands::build);
    }

    private static Result build(Invocation invocation) {
        List<String> words = invocation.arguments().positional();
        String reference = words.get(0);
        Optional<Path> directory = invocation
                .arguments()
                .value(OUTPUT)
                .map(name -> invocation.caller().world().place(name));
        ImageBuild request = TypedValues.value(() -> new ImageBuild(
                reference,
                parts(invocation, words.subList(1, words.size())),
                directory,
                LoadImage.login(invocation),
                created(invocation)));
        String digest = ImageCommands.images(invocation).build(request);
        String where = directory.map(Path::toString).orElse(repository(reference));
        return Result.plain(
                (directory.isPresent() ? "written: " : "published: ") + where + "@" + digest + "\n",
                Json.object()
                        .put(directory.isPresent() ? "written" : "published", where)
                        .put("digest", digest));
    }

    /** Without its tag. */
    private static String repository(String reference) {
        int colon = reference.lastIndexOf(':');
        return colon > reference.lastIndexOf('/') ? reference.substring(0, colon) : reference;
    }

    private static Instant created(Invocation invocation) {
        String text = invocation.caller().environment().getOrDefault(EPOCH, "0");
        if (!text.matches("[0-9]{1,10}")) {
            throw CommandException.usage(
                    "invalid value for $" + EPOCH + ": \"" + text + "\" is no number of seconds since 1970");
        }
        return Instant.ofEpochSecond(Long.parseLong(text));
    }

    private static OptionSpec.Builder project() {
        return Options.value(
                "-c, " + PROJECT + " DIR",
                ValueKind.DIRECTORY,
                "instead of BYTECODE: the objects that bpf2go of cilium/ebpf made in this directory, for each architecture");
    }

    /** The objects that were named, or those of the directory that was. */
    private static List<ImageBuild.Part> parts(Invocation invocation, List<String> named) {
        Optional<String> directory = invocation.arguments().value(PROJECT);
        if (directory.isPresent() != named.isEmpty()) {
            throw invocation.wrong(
                    named.isEmpty()
                            ? "missing argument BYTECODE, or option " + PROJECT
                            : PROJECT + " and BYTECODE exclude each other");
        }
        return files(
                invocation, directory.map(name -> project(invocation, name)).orElse(named));
    }

    private static List<String> project(Invocation invocation, String directory) {
        CiliumProject project =
                CiliumProject.of(directory, invocation.caller().world().names(directory), ByteOrder.nativeOrder());
        String prefix = directory.endsWith("/") ? directory : directory + "/";
        return project.files().entrySet().stream()
                .map(each -> each.getKey() + "=" + prefix + each.getValue())
                .toList();
    }

    private static List<ImageBuild.Part> files(Invocation invocation, List<String> words) {
        List<ImageBuild.Part> parts = new ArrayList<>();
        for (String word : words) {
            int equals = word.startsWith("linux/") ? word.indexOf('=') : -1;
            Optional<String> platform = equals < 0 ? Optional.empty() : Optional.of(word.substring(0, equals));
            String name = word.substring(equals + 1);
            World.CallersFile file = invocation.caller().world().file(name);
            parts.add(new ImageBuild.Part(
                    platform,
                    new BytecodeSource.File(file.path(), file.recorded().toString(), name)));
        }
        return parts;
    }

    static Command buildArgs() {
        return new Command(
                "image generate-build-args",
                "print what a Containerfile that makes an image of objects has to be told",
                syntax -> syntax.options(project())
                        .argument("[BYTECODE...]", ValueKind.FILE, "the object, or linux/ARCH=FILE for each of several")
                        .example("tc_pass.bpf.o", "BYTECODE_FILE, PROGRAMS and MAPS, a line each"),
                ImageBuildCommands::buildArgs);
    }

    private static Result buildArgs(Invocation invocation) {
        Map<String, String> args = new LinkedHashMap<>();
        Optional<ObjectContents> first = Optional.empty();
        for (ImageBuild.Part part : parts(invocation, invocation.arguments().positional())) {
            String name = part.platform()
                    .map(platform ->
                            "BC_" + platform.substring("linux/".length()).toUpperCase(Locale.ROOT) + "_EL")
                    .orElse("BYTECODE_FILE");
            if (args.put(name, part.object().name()) != null) {
                throw CommandException.usage("two objects for " + name + "; name each as linux/ARCH=FILE");
            }
            ObjectContents contents = ImageCommands.images(invocation).contents(part.object());
            if (first.isPresent() && !first.get().equals(contents)) {
                throw new CommandException(part.object().name()
                        + " has other programs or maps than the first object; build an image of each");
            }
            first = Optional.of(contents);
        }
        first.ifPresent(contents -> {
            args.put("PROGRAMS", line(contents.programs()));
            args.put("MAPS", line(contents.maps()));
        });
        StringBuilder text = new StringBuilder();
        args.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return Result.plain(text.toString(), Json.texts(args));
    }

    /** JSON in one line. */
    private static String line(Map<String, String> pairs) {
        return Json.texts(pairs).text().replaceAll("\n *", "");
    }
}
