// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image in a registry, by the grammar of the distribution specification.
 *
 * @param registry host, and port where it is named
 * @param repository its path there
 * @param tag empty when only a digest is named
 * @param digest that the manifest has to have
 */
record Reference(String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

    /** Where names without a registry are looked up, as everybody does. */
    static final String DEFAULT_REGISTRY = "docker.io";

    private static final String DEFAULT_NAMESPACE = "library/";
    private static final int MOST_CHARACTERS = 512;
    private static final Pattern REGISTRY = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9A-Fa-f:]+])"
                    + "(?::[0-9]{1,5})?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");

    /** Throws {@link InvalidSpecException} with what is wrong. */
    static Reference parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw wrong(text.substring(0, 60) + "...", "it has more than " + MOST_CHARACTERS + " characters");
        }
        int at = text.indexOf('@');
        Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(digest(text, text.substring(at + 1)));
        String named = at < 0 ? text : text.substring(0, at);
        int slash = named.indexOf('/');
        String first = slash < 0 ? "" : named.substring(0, slash);
        boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = hasRegistry ? first : DEFAULT_REGISTRY;
        String rest = hasRegistry ? named.substring(slash + 1) : named;
        int colon = rest.lastIndexOf(':');
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
        String path = colon < 0 ? rest : rest.substring(0, colon);
        if (!hasRegistry && !path.contains("/")) {
            path = DEFAULT_NAMESPACE + path;
        }
        if (!REGISTRY.matcher(registry).matches()) {
            throw wrong(text, "\"" + registry + "\" is no host of a registry");
        }
        if (!REPOSITORY.matcher(path).matches()) {
            throw wrong(
                    text, "\"" + path + "\" is no repository: lower case letters and digits, parted by . _ - and /");
        }
        tag.filter(each -> !TAG.matcher(each).matches()).ifPresent(each -> {
            throw wrong(text, "\"" + each + "\" is no tag");
        });
        return new Reference(registry, path, tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag, digest);
    }

    private static Digest digest(String text, String digest) {
        return Digest.parse(digest).orElseThrow(() -> wrong(text, "\"" + digest + "\" is no digest, sha256:HEX"));
    }

    private static InvalidSpecException wrong(String text, String why) {
        return new InvalidSpecException("invalid image reference \"" + text + "\": " + why);
    }

    /** Whether the registry is on this machine, where plain HTTP does no harm. */
    boolean isLoopback() {
        return LOOPBACK.matcher(registry).matches();
    }

    /** By what a manifest is asked for: a digest counts more than a tag. */
    String manifest() {
        return digest.map(Digest::toString).or(() -> tag).orElseThrow();
    }

    /** The whole name. */
    @Override
    public String toString() {
        return registry + "/" + repository + tag.map(each -> ":" + each).orElse("")
                + digest.map(each -> "@" + each).orElse("");
    }

    /** The repository with its registry. */
    String place() {
        return registry + "/" + repository;
    }
}
