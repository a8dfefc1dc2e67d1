// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadFacts;
import io.bpfman.api.PullPolicy;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import java.util.List;

/** Finds out who has signed an image. */
final class VerifyImage {

    private static final String ALLOW_UNSIGNED = "--allow-unsigned";
    private static final List<String> IDENTITIES = List.of(
            "--certificate-identity",
            "--certificate-identity-regexp",
            "--certificate-oidc-issuer",
            "--certificate-oidc-issuer-regexp");

    private VerifyImage() {}

    static Command command() {
        return new Command(
                "image verify",
                "say who has signed an image, of the keys and identities that this host knows",
                VerifyImage::takes,
                VerifyImage::verify);
    }

    private static void takes(Syntax syntax) {
        syntax.options(Options.flag(ALLOW_UNSIGNED, "do not fail when nobody has signed it who is known"));
        IDENTITIES.forEach(name -> syntax.options(
                Options.value(name + " NAME", ValueKind.FREE, "refused: identities are named in the configuration")));
        syntax.options(LoadImage.registryAuth())
                .argument("REFERENCE", ValueKind.FREE, "the image")
                .notes(
                        "The registry is asked, whatever is in the cache. It fails where a load would: the rules are in the configuration io.bpfman.image.signing.")
                .example("registry.example/team/tc_pass:v1", "whether somebody who is known has signed it");
    }

    private static Result verify(Invocation invocation) {
        Arguments arguments = invocation.arguments();
        if (IDENTITIES.stream().anyMatch(arguments::has)) {
            throw new CommandException("image verify: who may sign is not said on the command line: name"
                    + " identities in io.bpfman.image.signing");
        }
        String reference = arguments.positional().get(0);
        LoadFacts facts = invocation
                .services()
                .loadPolicy()
                .facts(BytecodeSource.image(reference, PullPolicy.ALWAYS, LoadImage.login(invocation)), List.of());
        boolean signed = !facts.signers().equals(List.of(LoadFacts.UNSIGNED));
        if (!signed && !arguments.has(ALLOW_UNSIGNED)) {
            throw new CommandException("image " + reference + " is not signed by anybody who is known here;"
                    + " keys and identities are configured in io.bpfman.image.signing");
        }
        String text =
                facts.source() + " is " + (signed ? "signed by " + String.join(", ", facts.signers()) : "not signed");
        return Result.plain(
                        text + "\n" + String.join("\n", facts.digests()) + "\n",
                        () -> Json.object()
                                .put("source", facts.source())
                                .put("digests", facts.digests())
                                .put("signers", signed ? facts.signers() : List.of()))
                .showing(facts);
    }
}
