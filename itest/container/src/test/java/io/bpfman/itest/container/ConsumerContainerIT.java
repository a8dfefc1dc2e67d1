// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.composite;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Doctor;
import io.bpfman.api.Finding;
import io.bpfman.api.Link;
import io.bpfman.api.ManagedLink;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.consumer.Journal;
import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** A bundle that is nobody's friend uses bpfman by its API alone, on the simulated kernel. */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ConsumerContainerIT {
    private static final String CONSUMER = "io.bpfman.itest-consumer";
    private static final String PID = "io.bpfman.itest.consumer";
    private static final String INTERFACE = "eth0";

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "container");
        return OptionUtils.expand(composite(
                FeatureOptions.feature("bpfman-simulated", scratch),
                FeatureOptions.artifact("bpfman-itest-consumer", 60)));
    }

    @Test
    public void aProgramIsAttachedForAsLongAsTheBundleIsStarted() throws Exception {
        Bpfman bpfman = context.getService(context.getServiceReference(Bpfman.class));
        List<String> heard = new CopyOnWriteArrayList<>();
        context.registerService(
                EventHandler.class,
                event -> heard.add(event.getTopic()),
                FrameworkUtil.asDictionary(Map.of(EventConstants.EVENT_TOPIC, BpfmanEvents.ALL)));
        List<String> coming =
                List.of(BpfmanEvents.PROGRAM_LOADED, BpfmanEvents.DISPATCHER_CREATED, BpfmanEvents.LINK_ATTACHED);
        List<String> going =
                List.of(BpfmanEvents.LINK_DETACHED, BpfmanEvents.DISPATCHER_REMOVED, BpfmanEvents.PROGRAM_UNLOADED);

        configureConsumer();
        Await.until(() -> "the link's service", () -> managedLinks().size() == 1);
        Await.until(() -> "the events of attaching: " + heard, () -> heard.size() == coming.size());
        assertEquals(coming, heard);
        Link link = bpfman.listLinks().get(0);
        ServiceReference<ManagedLink> service = managedLinks().iterator().next();
        assertEquals(link.id(), service.getProperty(ManagedLink.LINK_ID));
        assertEquals(link.programId(), service.getProperty(ManagedLink.PROGRAM_ID));
        assertEquals(INTERFACE, service.getProperty(ManagedLink.INTERFACE));
        assertEquals("ingress", service.getProperty(ManagedLink.DIRECTION));
        assertEquals(7, service.getProperty(ManagedLink.PRIORITY));
        assertEquals(link, context.getService(service).link());
        Journal journal = context.getService(context.getServiceReference(Journal.class));
        Await.until(
                () -> "the consumer to hear the events", () -> journal.events().equals(coming));
        Await.until(() -> "the consumer to see the link", () -> journal.links().equals(List.of(link.id())));

        heard.clear();
        consumer().stop();
        Await.until(() -> "the events of detaching: " + heard, () -> heard.size() == going.size());
        assertEquals(going, heard);
        assertEquals(List.of(), List.copyOf(managedLinks()));
        assertEquals(List.of(), bpfman.listLinks());
        assertEquals(List.of(), bpfman.listDispatchers());
        assertEquals(List.of(), bpfman.listPrograms());

        heard.clear();
        consumer().start();
        Await.until(
                () -> "the link's service after the start", () -> managedLinks().size() == 1);
        Await.until(() -> "the events of attaching again: " + heard, () -> heard.size() == coming.size());
        assertEquals(coming, heard);
        assertFalse(bpfman.listLinks().get(0).id() == link.id(), "a link's id was given twice");
    }

    @Test
    public void aBundleHasTheDoctorLookAtMore() throws Exception {
        String word = "io.bpfman.itest.consumer.word";
        Doctor doctor = context.getService(context.getServiceReference(Doctor.class));
        List<Finding> healthy = doctor.diagnose();
        System.setProperty(word, "spam");
        try {
            Finding found = doctor.diagnose().stream()
                    .filter(finding -> finding.rule().equals("consumer-word-unsaid"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("setting " + word, found.subject());
            assertEquals("the word is \"spam\"", found.explanation());
            RepairRequest request = new RepairRequest(Set.of("consumer-word-unsaid"), false);
            assertEquals(List.of(new Repaired(found, Repaired.Outcome.REPAIRED, "")), doctor.repair(request));
            assertEquals(healthy, doctor.diagnose());

            System.setProperty(word, "throw");
            Finding failed = doctor.diagnose().get(0);
            assertEquals("inspector-failed", failed.rule());
            assertEquals("the word could not be heard", failed.explanation());
            assertEquals(healthy.size() + 1, doctor.diagnose().size(), "the others went on");
        } finally {
            System.clearProperty(word);
        }
        assertTrue(doctor.rules().stream().anyMatch(rule -> rule.name().equals("consumer-word-unsaid")));
        consumer().stop();
        assertFalse(doctor.rules().stream().anyMatch(rule -> rule.name().equals("consumer-word-unsaid")));
        consumer().start();
        assertTrue(doctor.rules().stream().anyMatch(rule -> rule.name().equals("consumer-word-unsaid")));
    }

    private void configureConsumer() throws IOException {
        Path object = Files.createTempFile("tc_count", ".bpf.o");
        object.toFile().deleteOnExit();
        Files.write(object, Bytecode.sample("tc_count"));
        configurations
                .getConfiguration(PID, "?")
                .update(FrameworkUtil.asDictionary(Map.of(
                        "object",
                        object.toString(),
                        "program",
                        "tc:count",
                        "netInterface",
                        INTERFACE,
                        "direction",
                        "ingress",
                        "priority",
                        7)));
    }

    private Bundle consumer() throws BundleException {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> CONSUMER.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new BundleException("there is no bundle " + CONSUMER));
    }

    private Collection<ServiceReference<ManagedLink>> managedLinks() {
        try {
            return context.getServiceReferences(ManagedLink.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
