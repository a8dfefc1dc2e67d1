// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The arrows between the modules: who may know whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    /** Not our code, and no code at all. */
    private static final Set<String> NOT_OURS = Set.of("bpfman-jnr", "bpfman-grpc-runtime", "bpfman-features");

    private final Map<String, String> modules = new HashMap<>();
    private final JavaClasses classes = load();

    private JavaClasses load() {
        Map<String, Path> paths = OurJars.all();
        paths.keySet().removeAll(NOT_OURS);
        JavaClasses imported = new ClassFileImporter()
                // what it has packed are thousands of classes of others
                .withImportOption(
                        location -> !location.contains("bpfman-signing-sigstore") || location.matches(OurJars.OURS))
                .importLocations(paths.values().stream().map(OurJars::location).toList());
        imported.forEach(one -> {
            String source = one.getSource().orElseThrow().getUri().toString();
            paths.forEach((module, path) -> {
                if (source.contains(path.toUri().getPath())) {
                    modules.put(one.getName(), module);
                }
            });
        });
        return imported;
    }

    @Test
    void everyModuleIsLookedAt() {
        assertTrue(
                modules.values().containsAll(List.of("bpfman-api", "bpfman-manager", "bpfman-launcher")),
                modules.values()::toString);
    }

    @Test
    void nobodyUsesTheInsideOfAnotherModule() {
        ArchRuleDefinition.classes()
                .should(new ArchCondition<>("keep to the inside of their own module") {
                    @Override
                    public void check(JavaClass user, ConditionEvents events) {
                        user.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> modules.containsKey(
                                        dependency.getTargetClass().getName()))
                                .filter(dependency ->
                                        isInternal(dependency.getTargetClass().getPackageName()))
                                .filter(dependency ->
                                        !module(dependency.getTargetClass()).equals(module(user)))
                                .forEach(dependency ->
                                        events.add(SimpleConditionEvent.violated(user, dependency.getDescription())));
                    }
                })
                .check(classes);
    }

    @Test
    void onlyTheLinuxKernelBundleKnowsJnr() {
        noClasses()
                .that(areNotIn("bpfman-kernel-linux"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai..")
                .check(classes);
    }

    @Test
    void onlyTheSqliteStoreKnowsSqlite() {
        noClasses()
                .that(areNotIn("bpfman-store-sqlite"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "java.sql..")
                .check(classes);
    }

    @Test
    void onlyTheBundleForIdentitiesKnowsItsLibrary() {
        noClasses()
                .that(areNotIn("bpfman-signing-sigstore"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sigstore..")
                .check(classes);
    }

    @Test
    void commandsAndLauncherKnowTheApiOnly() {
        noClasses()
                .that(areIn("bpfman-shell", "bpfman-launcher"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.bpfman.spi..")
                .check(classes);
    }

    @Test
    void theApiKnowsNoContractBetweenBundles() {
        noClasses()
                .that()
                .resideInAPackage("io.bpfman.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.bpfman.spi..")
                .check(classes);
    }

    @Test
    void contractsKnowNoLibrary() {
        noClasses()
                .that()
                .resideInAnyPackage("io.bpfman.api..", "io.bpfman.spi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OurJars.LIBRARY)
                .check(classes);
    }

    /** Empty before packaging: a library is looked at where a bundle has packed it. */
    @Test
    void aLibraryKnowsContractsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(OurJars.LIBRARY)
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.bpfman..")
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.resideInAnyPackage("io.bpfman.api..", "io.bpfman.spi..")))
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(OurJars.LIBRARY))))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void wiringIsDeclarative() {
        noClasses()
                .that(areNotIn("bpfman-launcher"))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.osgi.framework.BundleActivator")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.osgi.util.tracker..")
                .check(classes);
    }

    /** A package of the inside, or one below it. */
    private static boolean isInternal(String name) {
        return (name + ".").contains(".internal.");
    }

    private String module(JavaClass one) {
        return modules.getOrDefault(one.getName(), "elsewhere");
    }

    private DescribedPredicate<JavaClass> areIn(String... names) {
        return DescribedPredicate.describe(
                "are in " + String.join(", ", names), one -> Set.of(names).contains(module(one)));
    }

    private DescribedPredicate<JavaClass> areNotIn(String... names) {
        return DescribedPredicate.not(areIn(names));
    }
}
