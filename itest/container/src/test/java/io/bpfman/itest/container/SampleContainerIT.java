// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.Doctor;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Member;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.cm.ConfigurationAdmin;

/** The bundle of the documentation, on the simulated kernel. */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SampleContainerIT {
    private static final String RULE = "edge-guard-first";

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "sample");
        return OptionUtils.expand(composite(
                FeatureOptions.feature("bpfman-simulated", scratch),
                bundle(SampleBundle.build(scratch).toUri().toString()).startLevel(60)));
    }

    private Bpfman bpfman() {
        return context.getService(context.getServiceReference(Bpfman.class));
    }

    private void configure(String pid, Map<String, Object> properties) throws IOException {
        configurations.getConfiguration(pid, "?").update(FrameworkUtil.asDictionary(properties));
    }

    private static Path object() throws IOException {
        Path object = Files.createTempFile("tc_count", ".bpf.o");
        object.toFile().deleteOnExit();
        return Files.write(object, Bytecode.sample("tc_count"));
    }

    private List<String> backends() {
        return bpfman().listDispatchers().stream()
                .map(dispatcher -> dispatcher.backend())
                .toList();
    }

    @Test
    public void doesWhatItsPageSays() throws Exception {
        assertEquals(
                List.of("io.bpfman"),
                List.of(context.getBundles()).stream()
                        .filter(bundle -> bundle.getSymbolicName().equals("edge"))
                        .flatMap(bundle ->
                                bundle
                                        .adapt(BundleRevision.class)
                                        .getDeclaredRequirements("osgi.implementation")
                                        .stream())
                        .map(requirement -> requirement.getDirectives().get("filter"))
                        .map(filter -> filter.replaceAll(".*osgi.implementation=([a-z.]+).*", "$1"))
                        .toList());
        configure("org.example.edge", Map.of("object", object().toString(), "netInterface", "eth0"));
        Await.until(() -> "the guard's link", () -> bpfman().listLinks().size() == 1);
        long guard = bpfman().listLinks().get(0).id();
        Supplier<?> diary = context.getService(context.getServiceReferences(Supplier.class, "(edge=diary)")
                .iterator()
                .next());
        Await.until(() -> "the link in " + diary.get(), () -> {
            List<?> lines = (List<?>) diary.get();
            return lines.contains("link " + guard + " at eth0") && lines.contains(BpfmanEvents.LINK_ATTACHED);
        });

        Doctor doctor = context.getService(context.getServiceReference(Doctor.class));
        // It is a service of the sample's as well, which is bound when its component is there.
        Await.until(
                () -> "the sample's rule",
                () -> doctor.rules().stream().anyMatch(rule -> rule.name().equals(RULE)));
        Program other = bpfman().load(
                        new LoadRequest(object(), List.of(ProgramSelector.parse("tc:count")), Map.of(), Map.of()))
                .get(0);
        bpfman().attach(TcAttachSpec.of(other.id(), "eth0", Direction.INGRESS).withPriority(5));
        List<Repaired> repaired = doctor.repair(new RepairRequest(Set.of(RULE), false));
        assertEquals(
                List.of(Repaired.Outcome.REPAIRED),
                repaired.stream().map(Repaired::outcome).toList());
        assertEquals(
                List.of(0, 5),
                bpfman().listDispatchers().get(0).members().stream()
                        .map(Member::priority)
                        .toList());

        assertEquals(List.of("tcx"), backends());
        configure("org.example.edge.backend", Map.of("service.ranking", 500));
        Await.until(
                () -> "the sample's backend, not " + backends(),
                () -> backends().equals(List.of("edge")));
        configurations.getConfiguration("org.example.edge.backend", "?").delete();
        Await.until(
                () -> "the backend of before, not " + backends(),
                () -> backends().equals(List.of("tcx")));
    }
}
