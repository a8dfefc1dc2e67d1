// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.spi.kernel.AttachHandle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Whoever has to know a kind of links looks it up in a table, which knows its family; only the rooms of families look at the classes of their own specs,
 * details and handles. So a new kind needs an entry in each table, and no search for places that ask.
 */
@TestInstance(Lifecycle.PER_CLASS)
class KindsTest {

    /** The tables, and the packages of families; a constant of {@code LinkKind} says the class of its details. */
    private static final Set<String> MAY_ASK = Set.of(
            "io.bpfman.api.LinkKind",
            "io.bpfman.manager.internal.chain",
            "io.bpfman.manager.internal.hook",
            "io.bpfman.manager.internal.lone",
            "io.bpfman.manager.internal.member",
            "io.bpfman.shell.internal.kind",
            "io.bpfman.store.sqlite.internal.Kinds");

    /** Places that ask all the same, until they have a table. */
    private static final Set<String> STILL_ASK = Set.of();

    private final Map<String, List<String>> questions = new TreeMap<>();

    KindsTest() throws IOException {
        Map<String, Path> modules = OurJars.all();
        modules.keySet().removeAll(Set.of("bpfman-jnr", "bpfman-grpc-runtime", "bpfman-features"));
        modules.keySet().removeIf(name -> name.contains("itest") || name.contains("contract"));
        JavaClasses classes = new ClassFileImporter()
                // libraries that lie in a bundle know nothing of kinds, and are most of its classes
                .withImportOption(location -> location.matches(OurJars.OURS))
                .importLocations(
                        modules.values().stream().map(OurJars::location).toList());
        Set<String> kinds = Stream.of(AttachSpec.class, LinkDetails.class, AttachHandle.class)
                .map(classes::get)
                .flatMap(root -> root.getAllSubclasses().stream())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        assertTrue(kinds.size() > 10, kinds.toString());
        for (JavaClass one : classes) {
            try (InputStream in = one.getSource().orElseThrow().getUri().toURL().openStream()) {
                List<String> found = KindQuestions.in(in, kinds, LinkKind.class.getName());
                if (!found.isEmpty()) {
                    questions.put(one.getName(), found);
                }
            }
        }
    }

    @Test
    void nobodyButTablesAndFamiliesAsksOfWhichKindSomethingIs() {
        Map<String, List<String>> unexpected = new TreeMap<>(questions);
        unexpected.keySet().removeIf(name -> isAmong(MAY_ASK, name) || isAmong(STILL_ASK, name));
        assertEquals(Map.of(), unexpected);
    }

    @Test
    void whoDoesNotAskAnyMoreIsOffTheList() {
        Set<String> mended = new TreeSet<>(STILL_ASK);
        mended.removeIf(place -> questions.keySet().stream().anyMatch(name -> isAmong(Set.of(place), name)));
        assertEquals(Set.of(), mended);
    }

    /** Whether a class, or its package, or the class that it is nested in, is named. */
    private static boolean isAmong(Set<String> places, String name) {
        return places.stream()
                .anyMatch(place -> name.equals(place) || name.startsWith(place + ".") || name.startsWith(place + "$"));
    }
}
