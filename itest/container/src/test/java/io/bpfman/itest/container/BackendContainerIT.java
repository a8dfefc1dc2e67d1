// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.composite;

import io.bpfman.api.Bpfman;
import io.bpfman.api.SetSlotMechanism;
import io.bpfman.api.SetTcBackend;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcBackendStatus;
import io.bpfman.itest.support.Await;
import io.bpfman.spi.dispatcher.TcBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/**
 * A bundle of somebody else brings backends and takes them away, on the simulated kernel and while packets flow: dispatchers follow, nothing else of
 * them changes, each packet meets each member once, and nothing of a backend stays behind.
 */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BackendContainerIT {
    private static final String BRINGER = "io.bpfman.itest-backend";
    private static final String LINKS = "io.bpfman.itest.backend.links";
    private static final String FILTERS = "io.bpfman.itest.backend.filters";
    private static final String DISPATCHER_PID = "io.bpfman.dispatcher.tc";
    private static final String THEIRS = "theirs";
    private static final int BETTER = 300;

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "container");
        return OptionUtils.expand(composite(
                FeatureOptions.feature("bpfman-simulated", scratch),
                FeatureOptions.artifact("bpfman-itest-backend", 25)));
    }

    /** What these let go on falls through to whatever comes after them on the hook. */
    @Test
    public void linksOfOthersComeAndGo() throws Exception {
        comeAndGo("links0", LINKS, Map.of());
    }

    /** Nothing comes after these. */
    @Test
    public void lastFiltersOfOthersComeAndGo() throws Exception {
        comeAndGo("filters0", FILTERS, Map.of());
    }

    /** Before ours, to which falls through what these let go on. */
    @Test
    public void earlyFiltersOfOthersComeAndGo() throws Exception {
        comeAndGo("filters1", FILTERS, Map.of("priority", 40));
    }

    private void comeAndGo(String interfaceName, String pid, Map<String, Object> values) throws Exception {
        try (ChainedHook hook = ChainedHook.on(context, interfaceName)) {
            ChainedHook.Facts before = hook.facts();
            assertEquals("tcx", before.backend());
            var brought = bring(pid, THEIRS, BETTER, values);
            hook.requireExactly(() -> {
                hook.awaitBackend(THEIRS);
                assertEquals(before.chain(), hook.facts().chain());
                assertTrue(offers().get(0).preferred());
                assertEquals(THEIRS, offers().get(0).name());

                Bundle bringer = bundle(BRINGER);
                bringer.stop();
                assertEquals(before, hook.facts(), "after the stop");
                bringer.start();
                assertEquals(THEIRS, hook.facts().backend(), "after the start");
                bringer.update();
                assertEquals(THEIRS, hook.facts().backend(), "after the update");
                bringer.uninstall();
                assertEquals(before, hook.facts(), "after it was uninstalled");
                assertEquals(
                        List.of("tcx", "netlink"),
                        offers().stream().map(TcBackendStatus::name).toList());

                context.installBundle(bringer.getLocation()).start();
                assertEquals(THEIRS, hook.facts().backend(), "after it was installed again");
                assertEquals(before.chain(), hook.facts().chain());
                brought.delete();
                hook.awaitFacts(before, "its configuration being deleted");
            });
        }
    }

    /** From each backend to each other one: two of ours, and each sort that others bring. */
    @Test
    public void movesBetweenAllBackendsLoseAndRepeatNothing() throws Exception {
        List<String> names = List.of("tcx", "netlink", "their links", "their early filters", "their last filters");
        var dispatchers = configurations.getConfiguration(DISPATCHER_PID, "?");
        var links = bring(LINKS, names.get(2), 0, Map.of());
        var early = bring(FILTERS, names.get(3), 0, Map.of("priority", 40));
        var last = bring(FILTERS, names.get(4), 0, Map.of());
        try (ChainedHook hook = ChainedHook.on(context, "all0")) {
            Await.until(() -> "all backends", () -> offers().size() == names.size());
            ChainedHook.Facts before = hook.facts();
            hook.requireExactly(() -> {
                for (int step = 1; step < names.size(); step++) {
                    for (int i = 1; i <= names.size(); i++) {
                        String next = names.get(i * step % names.size());
                        dispatchers.update(FrameworkUtil.asDictionary(Map.of("backend", next)));
                        hook.awaitBackend(next);
                        assertEquals(before.chain(), hook.facts().chain());
                    }
                }
            });
            hook.awaitFacts(before, "the last move");
        } finally {
            dispatchers.delete();
            last.delete();
            early.delete();
            links.delete();
            Await.until(() -> "their backends to go", () -> offers().size() == 2);
        }
    }

    /** A choice of the API is carried out when the call returns, and is found again by a dispatcher bundle that starts anew. */
    @Test
    public void aChoiceIsMadeAtOnceAndKept() throws Exception {
        var dispatchers = configurations.getConfiguration(DISPATCHER_PID, "?");
        try (ChainedHook hook = ChainedHook.on(context, "choice0")) {
            Bpfman bpfman = ChainedHook.bpfman(context);
            ChainedHook.Facts before = hook.facts();
            SetTcBackend netlink = new SetTcBackend(Optional.of("netlink"));
            hook.requireExactly(() -> {
                assertTrue(bpfman.preview(netlink).steps().stream()
                        .anyMatch(step -> step.action().startsWith("choice0 ingress from tcx to netlink: ")));
                assertEquals(before, hook.facts(), "after the preview");
                TcBackendStatus chosen = bpfman.change(netlink).tcBackends().get(0);
                assertTrue(chosen.name().equals("netlink") && chosen.forced(), chosen.toString());
                assertEquals("netlink", hook.facts().backend());
                assertEquals("netlink", dispatchers.getProperties().get("backend"));

                Bundle bundle = bundle("io.bpfman.dispatcher-tc");
                bundle.stop();
                bundle.start();
                Await.until(
                        () -> "the choice to be there again",
                        () -> offers().stream().anyMatch(TcBackendStatus::forced));
                assertEquals("netlink", hook.facts().backend());

                bpfman.change(new SetTcBackend(Optional.empty()));
                hook.awaitFacts(before, "after the choice was left to the agent");
                assertEquals("auto", dispatchers.getProperties().get("backend"));
            });
            var xdp = configurations.getConfiguration("io.bpfman.dispatcher.xdp", "?");
            bpfman.change(new SetSlotMechanism(Optional.of(SlotMechanism.TAILCALL)));
            assertEquals("tailcall", dispatchers.getProperties().get("mechanism"));
            assertEquals("tailcall", xdp.getProperties().get("mechanism"));
            assertEquals(SlotMechanism.TAILCALL, bpfman.environment().mechanism());
            bpfman.change(new SetSlotMechanism(Optional.empty()));
            assertEquals("auto", xdp.getProperties().get("mechanism"));
        } finally {
            dispatchers.delete();
        }
    }

    /** Who declares that it keeps no marks cannot take over before filters, for these could not tell what has met the chain already. */
    @Test
    public void aMoveThatCannotBeExactIsRefused() throws Exception {
        List<LogEntry> errors = new CopyOnWriteArrayList<>();
        LogListener listener = entry -> {
            if (entry.getLogLevel() == LogLevel.ERROR
                    && entry.getBundle().getSymbolicName().equals("io.bpfman.manager")) {
                errors.add(entry);
            }
        };
        LogReaderService log = context.getService(context.getServiceReference(LogReaderService.class));
        var filters = bring(FILTERS, "their filters", BETTER, Map.of("priority", 40));
        try (ChainedHook hook = ChainedHook.on(context, "refused0")) {
            hook.awaitBackend("their filters");
            ChainedHook.Facts before = hook.facts();
            long revision = hook.dispatcher().revision();
            log.addLogListener(listener);
            var markless = bring(LINKS, THEIRS, BETTER + 1, Map.of("keepsMark", false));
            hook.requireExactly(() -> {
                Await.until(() -> "the refusal", () -> !errors.isEmpty());
                assertEquals(1, errors.size());
                String reason = errors.get(0).getMessage();
                assertTrue(
                        reason.startsWith("refused0 ingress stays on their filters: ")
                                && reason.contains(THEIRS)
                                && reason.contains("mark"),
                        reason);
                assertEquals(THEIRS, offers().get(0).name());
                assertEquals(before, hook.facts(), "after the refusal");
                assertEquals(revision, hook.dispatcher().revision());

                hook.changeAndBack();
                assertEquals(before, hook.facts(), "after changes on the backend that it stayed on");

                markless.delete();
                Await.until(() -> "the backend that keeps no marks to go", () -> offers().size() == 3);
                assertEquals(before, hook.facts(), "after that backend went");
            });
            assertEquals(1, errors.size());
        } finally {
            log.removeLogListener(listener);
            filters.delete();
            Await.until(() -> "their filters to go", () -> offers().size() == 2);
        }
    }

    /** Configures a backend of the bundle, which that brings then. */
    private org.osgi.service.cm.Configuration bring(String pid, String name, int ranking, Map<String, Object> values)
            throws IOException {
        Map<String, Object> all = new HashMap<>(values);
        all.put(TcBackend.NAME, name);
        all.put(Constants.SERVICE_RANKING, ranking);
        var configuration = configurations.createFactoryConfiguration(pid, "?");
        configuration.update(FrameworkUtil.asDictionary(all));
        return configuration;
    }

    /** The backends that are there, the best first. */
    private List<TcBackendStatus> offers() {
        List<TcBackendStatus> there =
                new ArrayList<>(ChainedHook.bpfman(context).environment().tcBackends());
        there.removeIf(status -> !status.available());
        return there;
    }

    private Bundle bundle(String name) throws BundleException {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new BundleException("there is no bundle " + name));
    }
}
