// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** Loads programs of an image. */
final class LoadImage {

    private static final String IMAGE_URL = "--image-url";
    private static final String PULL_POLICY = "--pull-policy";
    private static final String REGISTRY_AUTH = "--registry-auth";
    private static final String AUTH_VARIABLE = "BPFMAN_REGISTRY_AUTH";

    private LoadImage() {}

    /**
     * The command.
     *
     * @param name what it is called here
     */
    static Command command(String name) {
        return new Command(
                name, "load programs of an image into the kernel, all or none", LoadImage::takes, LoadImage::load);
    }

    private static void takes(Syntax syntax) {
        syntax.options(imageUrl())
                .options(LoadPrograms.whatToLoad())
                .options(pullPolicy(), registryAuth())
                .options(CommonOptions.dryRun())
                .argument("[REFERENCE]", ValueKind.FREE, "the same as --image-url")
                .notes(
                        "REFERENCE is [REGISTRY/]REPOSITORY[:TAG][@DIGEST], or on this machine oci:DIRECTORY[:TAG] or oci-archive:FILE[:TAG].",
                        "A login is looked for where podman, skopeo and docker keep theirs, unless --registry-auth has it.")
                .example(
                        "quay.io/bpfman-bytecode/tc_pass:latest --programs tc:pass",
                        "pass of an image, pulled unless it is in the cache")
                .example(
                        "-i localhost:5000/tc_pass@sha256:... --programs tc:pass -p Always",
                        "of the image with that digest and no other");
    }

    static OptionSpec.Builder registryAuth() {
        return Options.value(
                "--registry-auth BASE64",
                ValueKind.FREE,
                "USER:PASSWORD for the registry, in Base64 ($" + AUTH_VARIABLE + ")");
    }

    static OptionSpec.Builder pullPolicy() {
        return Options.value(
                "-p, --pull-policy Always|IfNotPresent|Never",
                ValueKind.PULL_POLICY,
                "when to ask the registry (default IfNotPresent)");
    }

    static OptionSpec.Builder imageUrl() {
        return Options.value("-i, --image-url REFERENCE", ValueKind.FREE, "the image");
    }

    private static Result load(Invocation invocation) {
        return LoadPrograms.load(invocation, () -> image(invocation));
    }

    static BytecodeSource.Image image(Invocation invocation) {
        return image(invocation, reference(invocation));
    }

    /** The image that an option names; empty when there is none. */
    static Optional<BytecodeSource.Image> ofOption(Invocation invocation) {
        Optional<String> reference = invocation.arguments().value(IMAGE_URL);
        if (reference.isEmpty()) {
            requireNone(invocation, "no image");
        }
        return reference.map(text -> image(invocation, text));
    }

    /** Throws when an option is given that is about an image. */
    static void requireNone(Invocation invocation, String instead) {
        for (String option : List.of(IMAGE_URL, PULL_POLICY, REGISTRY_AUTH)) {
            if (invocation.arguments().has(option)) {
                throw invocation.wrong(option + " is about an image, and " + instead + " is given");
            }
        }
    }

    private static BytecodeSource.Image image(Invocation invocation, String reference) {
        PullPolicy policy = TypedValues.as(
                invocation.arguments().value(PULL_POLICY).orElse(PullPolicy.IF_NOT_PRESENT.label()), PullPolicy::parse);
        return BytecodeSource.image(reference, policy, login(invocation));
    }

    /** The login that was given; empty when it is to be looked for. */
    static Optional<RegistryLogin> login(Invocation invocation) {
        return invocation
                .arguments()
                .value(REGISTRY_AUTH)
                .or(() -> Optional.ofNullable(invocation.caller().environment().get(AUTH_VARIABLE)))
                .map(text -> TypedValues.as(text, RegistryLogin::parse));
    }

    private static String reference(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        List<String> positional = arguments.positional();
        if (arguments.has(IMAGE_URL) && !positional.isEmpty()) {
            throw CommandException.usage("two images: \"" + arguments.required(IMAGE_URL) + "\" and \""
                    + positional.get(0) + "\"; load them one after the other");
        }
        if (!arguments.has(IMAGE_URL) && positional.isEmpty()) {
            throw invocation.wrong("missing argument REFERENCE");
        }
        return positional.isEmpty() ? arguments.required(IMAGE_URL) : positional.get(0);
    }
}
