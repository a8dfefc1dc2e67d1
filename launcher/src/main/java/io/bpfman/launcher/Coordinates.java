// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.nio.file.Path;

/** Maven coordinates of a jar. */
record Coordinates(String group, String artifact, String version) {

    /** Reads {@code group:artifact:version}. */
    static Coordinates parse(String id) {
        String[] parts = id.split(":", -1);
        if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
            throw new IllegalArgumentException("'" + id + "' is not of the form group:artifact:version");
        }
        return new Coordinates(parts[0], parts[1], parts[2]);
    }

    /** The jar in a flat directory of jars. */
    Path in(Path directory) {
        return directory.resolve(artifact + "-" + version + ".jar");
    }

    @Override
    public String toString() {
        return group + ":" + artifact + ":" + version;
    }
}
