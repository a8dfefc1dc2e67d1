// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** What is in the grammar before it can be done. */
final class LaterCommands {

    private static final String TRACING = "tracing programs";
    private static final String IMAGES = "bytecode images";

    private static final Parameter PROGRAM_ID =
            new Parameter("PROGRAM_ID", ValueKind.PROGRAM_ID, true, false, "a loaded program");
    private static final Option OFFSET = free("--offset", "N", "bytes behind the start of the function");
    private static final Option FN_NAME =
            free("--fn-name", "NAME", "the function").orShort("-f");
    private static final Option PID = free("--pid", "PID", "only in this process");
    private static final Option CONTAINER_PID = free("--container-pid", "PID", "in the mounts of this process");
    private static final Option REGISTRY_AUTH =
            free("--registry-auth", "BASE64", "user and password ($BPFMAN_REGISTRY_AUTH)");
    private static final Option PULL_POLICY = free(
                    "--pull-policy", "Always|IfNotPresent|Never", "when to ask the registry (default IfNotPresent)")
            .orShort("-p");
    private static final Option IMAGE_URL =
            free("--image-url", "REFERENCE", "the same as the argument").orShort("-i");
    private static final Option CILIUM_PROJECT = free("--cilium-ebpf-project", "DIR", "a project with compiled objects")
            .orShort("-c");

    private LaterCommands() {}

    static List<Command> all() {
        List<Command> all = new ArrayList<>(tracing());
        all.addAll(images());
        all.add(NotYet.command(
                "serve",
                "remote procedure calls",
                List.of(
                        Option.flag("--csi-support", "serve the container storage interface, too"),
                        free("--socket-path", "PATH", "where ($BPFMAN_SOCKET_PATH)")),
                List.of(),
                ""));
        return all;
    }

    private static Option free(String name, String value, String help) {
        return Option.value(name, value, ValueKind.FREE, help);
    }

    private static List<Command> tracing() {
        Parameter tracepoint = new Parameter("GROUP/NAME", ValueKind.FREE, true, false, "the tracepoint");
        Parameter function = new Parameter("FUNCTION", ValueKind.FREE, true, false, "the kernel's function");
        Parameter target = new Parameter("TARGET", ValueKind.FILE, true, false, "a program or library");
        return List.of(
                trace("tracepoint", List.of(PROGRAM_ID, tracepoint), List.of(), "42 syscalls/sys_enter_openat"),
                trace("kprobe", List.of(PROGRAM_ID, function), List.of(OFFSET), "42 try_to_wake_up"),
                trace(
                        "uprobe",
                        List.of(PROGRAM_ID, target),
                        List.of(FN_NAME, OFFSET, PID, CONTAINER_PID),
                        "42 libc -f malloc"),
                trace("fentry", List.of(PROGRAM_ID), List.of(), "42"),
                trace("fexit", List.of(PROGRAM_ID), List.of(), "42"),
                trace("lsm", List.of(PROGRAM_ID), List.of(), "42"));
    }

    private static Command trace(String kind, List<Parameter> parameters, List<Option> own, String example) {
        List<Option> options = new ArrayList<>(own);
        options.add(CommonOptions.METADATA);
        return NotYet.command("link attach " + kind, TRACING, options, parameters, example);
    }

    private static List<Command> images() {
        List<Option> load = List.of(
                LoadFile.PROGRAMS,
                LoadFile.GLOBAL,
                CommonOptions.METADATA,
                LoadFile.APPLICATION,
                LoadFile.MAP_OWNER_ID,
                PULL_POLICY,
                IMAGE_URL,
                REGISTRY_AUTH);
        Parameter reference = new Parameter("REFERENCE", ValueKind.FREE, false, false, "the image");
        Parameter files = new Parameter("BYTECODE", ValueKind.FILE, false, true, "files, or linux/ARCH=FILE for each");
        Option unsigned = Option.flag("--allow-unsigned", "take an image without a signature");
        return List.of(
                NotYet.command(
                        "program load image", IMAGES, load, List.of(reference), "quay.io/a/b:1 --programs tc:count"),
                NotYet.command("load image", IMAGES, load, List.of(reference), "-i quay.io/a/b:1 --programs tc:count"),
                NotYet.command(
                        "image build", IMAGES, List.of(CILIUM_PROJECT), List.of(reference, files), "quay.io/a/b:1 x.o"),
                NotYet.command("image generate-build-args", IMAGES, List.of(CILIUM_PROJECT), List.of(files), "x.o"),
                NotYet.command(
                        "image pull",
                        IMAGES,
                        List.of(IMAGE_URL, PULL_POLICY, REGISTRY_AUTH),
                        List.of(reference),
                        "quay.io/a/b:1"),
                NotYet.command("image inspect", IMAGES, List.of(REGISTRY_AUTH), List.of(reference), "quay.io/a/b:1"),
                NotYet.command(
                        "image verify",
                        IMAGES,
                        List.of(
                                unsigned,
                                free("--certificate-identity", "NAME", "who has to have signed"),
                                free("--certificate-identity-regexp", "PATTERN", "the same as a pattern"),
                                free("--certificate-oidc-issuer", "URL", "who has to vouch for the signer"),
                                free("--certificate-oidc-issuer-regexp", "PATTERN", "the same as a pattern"),
                                REGISTRY_AUTH),
                        List.of(reference),
                        "quay.io/a/b:1"));
    }
}
