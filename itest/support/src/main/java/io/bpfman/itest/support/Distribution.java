// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** The packaged tree, as the build leaves it; the system property {@code bpfman.home} says where. */
public final class Distribution {

    private Distribution() {}

    /** Its directory. */
    public static Path home() {
        return Path.of(System.getProperty("bpfman.home"));
    }

    /** A file of it; fails when it is not there. */
    public static Path file(String directory, String name) {
        Path file = home().resolve(directory).resolve(name);
        if (!Files.exists(file)) {
            throw new AssertionError("there is no " + file + "; build the distribution: mvn package -pl launcher -am");
        }
        return file;
    }
}
