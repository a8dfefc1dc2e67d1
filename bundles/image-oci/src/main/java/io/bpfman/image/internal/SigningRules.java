// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.text.Glob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which images have to be signed, and by whom. Pure.
 *
 * @param enabled whether signatures are looked at at all
 * @param allowUnsigned what becomes of images that no rule is about
 * @param trust who is known
 * @param rules in their order, of which the first that is about an image decides
 */
record SigningRules(boolean enabled, boolean allowUnsigned, Trust trust, List<Rule> rules) {

    private static final String REJECT = "reject";
    private static final String ALLOW = "allow unsigned";
    private static final String REQUIRE = "require one of ";

    SigningRules {
        rules = List.copyOf(rules);
    }

    /** What an image needs. */
    enum Need {
        /** It is not taken, whoever has signed it. */
        REJECTED,
        /** One of the named has to have signed it. */
        SIGNED,
        /** Nobody has to; who has is found out. */
        NOTHING,
        /** Nobody has to, and nobody looks. */
        NOT_LOOKED_AT
    }

    /**
     * A rule.
     *
     * @param text as it is written
     * @param pattern of registry and repository, or of the whole name of what is in a file
     * @param signers one of whom has to have signed
     */
    record Rule(String text, Glob pattern, Need need, List<String> signers) {

        Rule {
            signers = List.copyOf(signers);
        }
    }

    /**
     * What holds for an image.
     *
     * @param rule in words
     * @param policy the same and who it is about, by which it is seen whether something has changed
     * @param root what the trust root is known by; empty when it does not matter, {@value #UNKNOWN} when it cannot be read
     */
    record Demand(String rule, Need need, List<String> signers, String policy, String root) {

        private static final String UNKNOWN = "?";

        Demand {
            signers = List.copyOf(signers);
        }

        /** Policy and root, as they are kept with what was verified. */
        String kept() {
            return root.isEmpty() ? policy : policy + " " + root;
        }

        /** Whether what was verified under some policy is good for this. A root that cannot be read takes nothing back. */
        boolean isMetBy(String verified) {
            return verified.equals(kept()) || (root.equals(UNKNOWN) && verified.startsWith(policy + " "));
        }
    }

    /**
     * Reads the settings of keys.
     *
     * @param keys {@code NAME=FILE}, each a public key in PEM
     * @throws ImageException when one of them cannot be read
     */
    static List<TrustedKey> keys(List<String> keys) {
        List<TrustedKey> trusted = new ArrayList<>();
        for (String text : keys) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new ImageException("the signing settings name a key \"" + text + "\"; write NAME=FILE");
            }
            trusted.add(TrustedKey.read(
                    text.substring(0, equals).strip(),
                    Path.of(text.substring(equals + 1).strip())));
        }
        return trusted;
    }

    /**
     * Reads rules.
     *
     * @param rules {@code PATTERN reject}, {@code PATTERN allow unsigned} or {@code PATTERN require one of key:NAME identity:NAME ...}
     * @throws ImageException when one of them cannot be read
     */
    static SigningRules of(boolean enabled, boolean allowUnsigned, Trust trust, List<String> rules) {
        return new SigningRules(
                enabled,
                allowUnsigned,
                trust,
                rules.stream().map(text -> rule(text.strip(), trust.names())).toList());
    }

    /** The same with keys alone. */
    static SigningRules of(boolean enabled, boolean allowUnsigned, List<TrustedKey> keys, List<String> rules) {
        return of(enabled, allowUnsigned, Trust.of(keys), rules);
    }

    private static Rule rule(String text, List<String> names) {
        int blank = text.indexOf(' ');
        String action = blank < 0 ? "" : text.substring(blank).strip();
        Glob pattern = new Glob(blank < 0 ? text : text.substring(0, blank));
        if (action.equals(REJECT)) {
            return new Rule(text, pattern, Need.REJECTED, List.of());
        }
        if (action.equals(ALLOW)) {
            return new Rule(text, pattern, Need.NOTHING, List.of());
        }
        if (!action.startsWith(REQUIRE)) {
            throw wrong(
                    text,
                    "it is PATTERN reject, PATTERN allow unsigned, or PATTERN require one of key:NAME"
                            + " identity:NAME ...");
        }
        List<String> signers =
                Arrays.asList(action.substring(REQUIRE.length()).strip().split("[\\s,]+"));
        for (String signer : signers) {
            if (!names.contains(signer)) {
                throw wrong(text, "there is no \"" + signer + "\" among " + names);
            }
        }
        return new Rule(text, pattern, Need.SIGNED, signers);
    }

    private static ImageException wrong(String rule, String why) {
        return new ImageException("the signing settings have a rule \"" + rule + "\" that says nothing: " + why
                + "; no image is taken before it is mended");
    }

    /**
     * What holds for an image.
     *
     * @param name registry and repository, or the whole name of what is in a file
     */
    Demand demand(String name) {
        if (!enabled) {
            return demand("verify_enabled is false", Need.NOT_LOOKED_AT, List.of());
        }
        return rules.stream()
                .filter(rule -> rule.pattern().matches(name))
                .findFirst()
                .map(rule -> demand(rule.text(), rule.need(), rule.signers()))
                .orElseGet(() -> allowUnsigned
                        ? demand("allow_unsigned is true", Need.NOTHING, List.of())
                        : demand("allow_unsigned is false", Need.SIGNED, trust.names()));
    }

    private Demand demand(String rule, Need need, List<String> signers) {
        Need really = need == Need.NOTHING && trust.names().isEmpty() ? Need.NOT_LOOKED_AT : need;
        boolean looked = really != Need.NOT_LOOKED_AT;
        String policy = really + "\n" + String.join(" ", signers) + "\n" + (looked ? trust.known() : "");
        return new Demand(
                rule,
                really,
                signers,
                Digest.of(policy.getBytes(StandardCharsets.UTF_8)).toString(),
                looked && !trust.identities().isEmpty() ? trust.root().digest().orElse(Demand.UNKNOWN) : "");
    }
}
