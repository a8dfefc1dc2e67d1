// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of which images have to be signed, with the words of the section {@code [signing]} of the settings file. */
@ObjectClassDefinition(
        id = SigningConfig.PID,
        name = "bpfman image signatures",
        description = "Which images have to be signed, and by whom")
@interface SigningConfig {

    /** The persistent identity of this configuration. */
    String PID = "io.bpfman.image.signing";

    /** What becomes of images that no rule is about. */
    @AttributeDefinition(
            name = "allow_unsigned",
            description = "Whether images may be unsigned that no rule is about; otherwise one of the keys or"
                    + " identities has to have signed them")
    boolean allow__unsigned() default true;

    /** Whether signatures are looked at. */
    @AttributeDefinition(name = "verify_enabled", description = "Whether signatures are looked at at all")
    boolean verify__enabled() default true;

    /** The keys that are known. */
    @AttributeDefinition(
            name = "keys",
            description = "The public keys that are known, each as NAME=FILE: ECDSA P-256, Ed25519 or RSA in PEM")
    String[] keys() default {};

    /** The identities that are known. */
    @AttributeDefinition(
            name = "identities",
            description =
                    "The identities that are known, each as NAME=IDENTITY by ISSUER, or NAME=like PATTERN by ISSUER; the bundle"
                            + " bpfman-signing-sigstore verifies them")
    String[] identities() default {};

    /** Who is believed to certify identities. */
    @AttributeDefinition(
            name = "trust_root",
            description =
                    "A file of this host with the trust root of sigstore (JSON), which identities are verified with")
    String trust__root() default "";

    /** The rules, of which the first decides that is about an image. */
    @AttributeDefinition(
            name = "rules",
            description =
                    "PATTERN reject, PATTERN allow unsigned, or PATTERN require one of key:NAME identity:NAME ...; the pattern is"
                            + " one of REGISTRY/REPOSITORY, and the first rule decides whose pattern is met")
    String[] rules() default {};
}
