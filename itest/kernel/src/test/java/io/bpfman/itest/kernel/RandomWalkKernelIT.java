// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.contract.walk.Place;
import io.bpfman.contract.walk.Step;
import io.bpfman.contract.walk.Walk;
import io.bpfman.contract.walk.WalkStage;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Combination;
import io.bpfman.itest.support.HostKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random walk over the hooks of three interfaces in two namespaces, with real packets after each step: whatever is attached, detached, changed, moved or
 * restarted, every packet meets what a reference model says. The system property {@value #SEED} repeats a walk.
 */
@NeedsAgent
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomWalkKernelIT {

    private static final String SEED = "bpfman.test.seed";
    private static final int STEPS = Pace.repetitions("steps", 160);

    /** The size that jqwik's generators are made for; it weighs edge cases. */
    private static final int GENERATOR_SIZE = 1000;

    @TempDir
    private Path directory;

    private Mesh mesh;
    private Stage stage;

    @BeforeEach
    void set() {
        mesh = Mesh.create();
        stage = new Stage();
    }

    @AfterEach
    void clear() {
        try {
            if (stage != null) {
                Scene.end(stage.agent);
            }
        } finally {
            mesh.close();
        }
    }

    @Test
    void eachPacketMeetsWhatTheModelSays() {
        long seed = Long.getLong(SEED, new Random().nextLong());
        System.out.println("MEASURED seed of the walk: " + seed);
        List<Step> steps = steps(seed);
        try {
            new Walk(stage, directory).go(steps);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("the walk of -D" + SEED + "=" + seed + " failed: " + e.getMessage(), e);
        }
        for (String directory : List.of("xdp", "tc-ingress", "tc-egress", "tcx-ingress", "tcx-egress", "links")) {
            assertEquals(List.of(), stage.kernel().pins().list(stage.pins().resolve(directory)), directory);
        }
        assertFalse(mesh.qdiscs().contains("clsact"), mesh.qdiscs());
    }

    private static List<Step> steps(long seed) {
        List<List<Step>> walks = new ArrayList<>();
        JqwikSession.run(() -> walks.add(Step.walks(STEPS, STEPS)
                .generator(GENERATOR_SIZE)
                .next(new Random(seed))
                .value()));
        return walks.get(0);
    }

    /** An agent inside this JVM on the interfaces of the mesh. */
    private final class Stage implements WalkStage {

        private final Path root = Agent.newRoot();
        private Combination combination = Combination.current();
        private Agent agent = Agent.start(directory, root);

        @Override
        public List<Place> places() {
            return mesh.places();
        }

        @Override
        public Bpfman bpfman() {
            return agent.bpfman();
        }

        @Override
        public Kernel kernel() {
            return agent.kernel();
        }

        @Override
        public boolean hasTcx() {
            return HostKernel.current().hasTcx();
        }

        /** Making symbolic links, which nothing else does in this JVM meanwhile: one call each of symlink(2), or of symlinkat(2) where there is no other. */
        @Override
        public String tracepoint() {
            return System.getProperty("os.arch").equals("amd64")
                    ? "syscalls/sys_enter_symlink"
                    : "syscalls/sys_enter_symlinkat";
        }

        @Override
        public int process() {
            return Math.toIntExact(ProcessHandle.current().pid());
        }

        @Override
        public void pass(int times) {
            Path link = directory.resolve("traced");
            try {
                for (int i = 0; i < times; i++) {
                    Files.createSymbolicLink(link, directory);
                    Files.delete(link);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Path pins() {
            return root;
        }

        @Override
        public List<String> backends() {
            return Combination.current().backends();
        }

        @Override
        public void prefer(String backend) {
            combination = combination.with(backend);
            configure();
        }

        @Override
        public List<SlotMechanism> mechanisms() {
            Combination current = Combination.current();
            if (!current.mechanism().equals(Combination.AUTO)) {
                return List.of();
            }
            return agent.kernel().features().has(Features.FREPLACE)
                    ? List.of(SlotMechanism.values())
                    : List.of(SlotMechanism.TAILCALL);
        }

        @Override
        public void use(SlotMechanism mechanism) {
            combination = combination.by(mechanism.label());
            configure();
            Await.until(
                    () -> "the agent does not use " + mechanism,
                    () -> bpfman().environment().mechanism() == mechanism);
        }

        private void configure() {
            agent.configure(Combination.PID, combination.configuration());
            agent.configure(Combination.XDP_PID, combination.xdpConfiguration());
            String preferred = combination.preferred();
            Await.until(
                    () -> "not all dispatchers have moved to " + preferred,
                    () -> bpfman().listDispatchers().stream()
                            .filter(dispatcher -> dispatcher.key().type() != DispatcherType.XDP)
                            .allMatch(dispatcher -> dispatcher.backend().equals(preferred)));
        }

        @Override
        public void restart() {
            agent.close();
            agent = Agent.start(directory, root);
            configure();
        }

        @Override
        public void send(Place place, Direction direction, int packets, boolean passes) {
            mesh.send(place, direction, packets, passes);
        }

        @Override
        public void eventually(Runnable assertion) {
            AssertionError[] last = new AssertionError[1];
            Await.until(() -> String.valueOf(last[0]), () -> {
                try {
                    assertion.run();
                    return true;
                } catch (AssertionError e) {
                    last[0] = e;
                    return false;
                }
            });
        }
    }
}
