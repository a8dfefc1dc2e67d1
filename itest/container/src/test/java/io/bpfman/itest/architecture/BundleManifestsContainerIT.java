// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the built bundles tell a framework about themselves. */
class BundleManifestsContainerIT {
    private static final Set<String> NO_BUNDLES = Set.of("bpfman-launcher", "bpfman-features", "bpfman-itest-contract");

    /** The name of a package at the start of a clause. */
    private static final Pattern PACKAGE = Pattern.compile("(?:^|,)([\\w.]+)(?=[;,]|$)");

    static Stream<Map.Entry<String, Path>> bundles() {
        return OurJars.all().entrySet().stream().filter(entry -> !NO_BUNDLES.contains(entry.getKey()));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void nothingInternalIsExported(Map.Entry<String, Path> bundle) throws IOException {
        assertEquals(
                List.of(),
                packages(bundle.getValue(), "Export-Package")
                        .filter(name -> name.startsWith("io.bpfman.") && (name + ".").contains(".internal."))
                        .toList());
    }

    /** A bundle that uses one and has not packed it would import it. */
    @ParameterizedTest
    @MethodSource("bundles")
    void librariesAreNeitherExportedNorImported(Map.Entry<String, Path> bundle) throws IOException {
        Set<String> libraries = Set.of(OurJars.LIBRARY);
        assertEquals(
                List.of(),
                Stream.concat(
                                packages(bundle.getValue(), "Export-Package"),
                                packages(bundle.getValue(), "Import-Package"))
                        .filter(libraries::contains)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void onlyTheKernelBundleImportsJnrFromElsewhere(Map.Entry<String, Path> bundle) throws IOException {
        Set<String> own = packages(bundle.getValue(), "Export-Package").collect(Collectors.toSet());
        boolean imports = packages(bundle.getValue(), "Import-Package")
                .filter(name -> !own.contains(name))
                .anyMatch(name -> name.startsWith("jnr.") || name.startsWith("com.kenai."));
        assertEquals(bundle.getKey().equals("bpfman-kernel-linux"), imports);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void onlyTheSqliteStoreImportsSqlite(Map.Entry<String, Path> bundle) throws IOException {
        boolean imports = packages(bundle.getValue(), "Import-Package").anyMatch(name -> name.startsWith("org.sqlite"));
        assertEquals(bundle.getKey().equals("bpfman-store-sqlite"), imports);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noBundleHasAnActivator(Map.Entry<String, Path> bundle) throws IOException {
        assertEquals(null, manifest(bundle.getValue()).getValue("Bundle-Activator"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void everyBundleIsNamedAfterItsModule(Map.Entry<String, Path> bundle) throws IOException {
        assertEquals(
                "io.bpfman." + bundle.getKey().replaceFirst("^bpfman-", ""),
                manifest(bundle.getValue()).getValue("Bundle-SymbolicName"));
    }

    private static Stream<String> packages(Path jar, String header) throws IOException {
        String value = manifest(jar).getValue(header);
        if (value == null) {
            return Stream.empty();
        }
        // Quoted parts, version ranges above all, may hold commas of their own.
        return PACKAGE.matcher(value.replaceAll("\"[^\"]*\"", "")).results().map(match -> match.group(1));
    }

    private static Attributes manifest(Path jar) throws IOException {
        assertTrue(jar.toString().endsWith(".jar"), () -> jar + " is not packaged yet; run this with mvn verify");
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes();
        }
    }
}
