// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image to make. The same objects and the same time come to the same bytes.
 *
 * @param reference its name; in a directory only the tag of it counts
 * @param objects at least one; several are for different platforms
 * @param directory where it is written as an OCI layout, which is not there yet or empty; empty when it goes to the registry
 * @param login for the registry, for which nothing else is looked up then
 * @param created the time that is written into it
 */
public record ImageBuild(
        String reference,
        List<Part> objects,
        Optional<Path> directory,
        Optional<RegistryLogin> login,
        Instant created) {

    /**
     * An object for a platform.
     *
     * @param platform {@code linux/ARCHITECTURE}, as Go calls it; empty for whatever machine this is
     */
    public record Part(Optional<String> platform, BytecodeSource.File object) {}

    public ImageBuild {
        objects = List.copyOf(objects);
        if (objects.isEmpty()) {
            throw new InvalidSpecException("no object to make an image of: name a compiled BPF object");
        }
        Set<String> platforms = new HashSet<>();
        for (Part part : objects) {
            String platform = part.platform().orElse("");
            if (objects.size() > 1 && platform.isEmpty()) {
                throw new InvalidSpecException("of several objects each is for a platform: linux/ARCHITECTURE="
                        + part.object().name());
            }
            if (!platform.isEmpty() && !platform.matches("linux/[a-z0-9]{1,32}")) {
                throw new InvalidSpecException(
                        "invalid platform \"" + platform + "\": it is linux/ARCHITECTURE, such as linux/amd64");
            }
            if (!platforms.add(platform)) {
                throw new InvalidSpecException("two objects for " + platform + "; an image has one for each platform");
            }
        }
    }
}
