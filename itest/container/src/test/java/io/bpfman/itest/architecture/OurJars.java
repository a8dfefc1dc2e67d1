// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.architecture;

import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Our own modules on the class path of the tests, by their name without the version. */
final class OurJars {
    /** Packages that bundles share by packing them: a contract between bundles is none of them. */
    static final String[] LIBRARY = {
        "io.bpfman.details",
        "io.bpfman.object",
        "io.bpfman.picture",
        "io.bpfman.pins",
        "io.bpfman.revision",
        "io.bpfman.text"
    };

    /** Locations of classes that we wrote, in jars and in directories of classes. */
    static final Pattern OURS = Pattern.compile(".*(?:!|/classes)/io/bpfman/.*");

    private OurJars() {}

    /** Jars, or the directories of classes when the build stopped before packaging. */
    static Map<String, Path> all() {
        Map<String, Path> result = new TreeMap<>();
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::exists)
                .forEach(path -> {
                    if (path.endsWith(Path.of("target", "classes"))) {
                        Path module = path.getParent().getParent().getFileName();
                        result.put("bpfman-" + module, path);
                    } else if (path.getFileName().toString().startsWith("bpfman-")) {
                        result.put(path.getFileName().toString().replaceFirst("-\\d.*", ""), path);
                    }
                });
        return result;
    }

    /** Where ArchUnit reads the classes of a module. */
    static Location location(Path path) {
        return Files.isDirectory(path) ? Location.of(path) : Location.of(URI.create("jar:" + path.toUri() + "!/"));
    }
}
