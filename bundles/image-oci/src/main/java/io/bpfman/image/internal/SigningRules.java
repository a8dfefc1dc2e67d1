// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.text.Glob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which images have to be signed, and by whom. Pure.
 *
 * @param enabled whether signatures are looked at at all
 * @param allowUnsigned what becomes of images that no rule is about
 * @param keys those that are known
 * @param rules in their order, of which the first that is about an image decides
 */
record SigningRules(boolean enabled, boolean allowUnsigned, List<TrustedKey> keys, List<Rule> rules) {

    /** What signers by keys are called, with the name of the key behind it. */
    static final String KEY = "key:";

    private static final String REJECT = "reject";
    private static final String ALLOW = "allow unsigned";
    private static final String REQUIRE = "require one of ";

    SigningRules {
        keys = List.copyOf(keys);
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
     * @param policy the same and the keys that it is about, by which it is seen whether something has changed
     */
    record Demand(String rule, Need need, List<String> signers, String policy) {

        Demand {
            signers = List.copyOf(signers);
        }
    }

    /**
     * Reads settings.
     *
     * @param keys {@code NAME=FILE}, each a public key in PEM
     * @param rules {@code PATTERN reject}, {@code PATTERN allow unsigned} or {@code PATTERN require one of key:NAME ...}
     * @throws ImageException when one of them cannot be read
     */
    static SigningRules read(boolean enabled, boolean allowUnsigned, List<String> keys, List<String> rules) {
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
        return of(enabled, allowUnsigned, trusted, rules);
    }

    /** The same with keys that are here. */
    static SigningRules of(boolean enabled, boolean allowUnsigned, List<TrustedKey> keys, List<String> rules) {
        List<String> names = keys.stream().map(key -> KEY + key.name()).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new ImageException("the signing settings have two keys of one name: " + String.join(", ", names));
        }
        return new SigningRules(
                enabled,
                allowUnsigned,
                keys,
                rules.stream().map(text -> rule(text.strip(), names)).toList());
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
            throw wrong(text, "it is PATTERN reject, PATTERN allow unsigned, or PATTERN require one of key:NAME ...");
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
                        : demand(
                                "allow_unsigned is false",
                                Need.SIGNED,
                                keys.stream().map(key -> KEY + key.name()).toList()));
    }

    private Demand demand(String rule, Need need, List<String> signers) {
        Need really = need == Need.NOTHING && keys.isEmpty() ? Need.NOT_LOOKED_AT : need;
        String known = keys.stream()
                .map(key -> key.name() + "=" + Digest.of(key.key().getEncoded()))
                .collect(Collectors.joining("\n"));
        String policy = really + "\n" + String.join(" ", signers) + "\n" + (really == Need.NOT_LOOKED_AT ? "" : known);
        return new Demand(
                rule,
                really,
                signers,
                Digest.of(policy.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
