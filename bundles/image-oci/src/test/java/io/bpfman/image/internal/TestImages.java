// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What tests resolve images with: for linux/amd64, with cache and scratch below a directory. */
final class TestImages {

    private TestImages() {}

    /** Nobody signs, nobody has logins, and a busy registry is asked again at once. */
    static Images in(Path directory, Duration patience) {
        return in(directory, registries(patience), () -> SigningRules.of(true, true, List.of(), List.of()));
    }

    static Images in(Path directory, Registries registries, Supplier<SigningRules> rules) {
        return new Images(
                registries,
                new ImageCache(directory.resolve("cache")),
                "linux/amd64",
                directory.resolve("scratch"),
                Clock.systemUTC(),
                rules);
    }

    /** Those for which nobody has logins, and that are asked again at once when they are busy. */
    static Registries registries(Duration patience) {
        return registries(patience, time -> {});
    }

    /** Those for which nobody has logins, and whose time passes like this. */
    static Registries registries(Duration patience, Transfers.Pause pause) {
        return new Registries(
                new Credentials(new AgentsSide(Map.of())), new TrustedAuthorities(List.of()), patience, pause);
    }
}
