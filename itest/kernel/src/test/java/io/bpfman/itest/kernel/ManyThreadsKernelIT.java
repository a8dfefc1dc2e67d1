// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.Program;
import io.bpfman.api.SlotMechanism;
import io.bpfman.contract.walk.Place;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 64 threads attach and detach on all hooks of 16 interfaces in three namespaces, packets running through one of them. For a whole minute:
 * {@code -Dbpfman.test.seconds=60}.
 */
@NeedsAgent
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyThreadsKernelIT {

    private static final int SECONDS = Pace.repetitions("seconds", Integer.getInteger("bpfman.test.seconds", 8));
    private static final int THREADS = 64;
    private static final int INTERFACES = 16;
    private static final int BURST = 50;

    /** The kind of descriptor that an agent keeps while it is at rest: it hears of interfaces by one. */
    private static final String SOCKET = "socket";

    private static final String MAP = "anon_inode:bpf-map";

    /** After their time each worker has one change to finish, behind those of its interface. */
    private static final Duration FINISH = Pace.patience(Duration.ofSeconds(60));

    @TempDir
    private Path directory;

    /** Threads of an agent that other tests share. */
    private Set<Thread> others;

    private Scene scene;
    private Crowd crowd;
    private Traffic traffic;

    @BeforeEach
    void set() {
        others = bpfmanThreads();
        scene = Scene.set(directory);
        crowd = Crowd.of(INTERFACES - 1, 2);
        traffic = scene.rig().towardsHook();
    }

    @AfterEach
    void clear() {
        try {
            if (scene != null) {
                scene.close();
                Await.until(
                        () -> "threads of the agent are left: " + agentThreads(),
                        () -> agentThreads().isEmpty());
            }
        } finally {
            if (crowd != null) {
                crowd.close();
            }
        }
    }

    @Test
    void leaveWhatTheyHoldAndNothingElseAndNoPacketMissesAMember() {
        Map<DispatcherType, Program> standing = new EnumMap<>(DispatcherType.class);
        Map<DispatcherType, Program> programs = new EnumMap<>(DispatcherType.class);
        for (DispatcherType type : DispatcherType.ofDispatchers()) {
            programs.put(type, scene.count(type));
        }
        for (DispatcherType type : List.of(DispatcherType.XDP, DispatcherType.TC_INGRESS)) {
            standing.put(type, scene.count(type));
            scene.attach(standing.get(type), type, 0);
        }
        Map<String, Long> before = descriptorsAtRest();
        long arrivedBefore = scene.rig().arrived();
        long droppedBefore = scene.rig().droppedOnTheWay();
        traffic.start();

        List<Worker> workers = work(programs);

        long sent = traffic.stop();
        Await.until(
                () -> sent + " packets were sent, and " + (scene.rig().arrived() - arrivedBefore) + " have arrived",
                () -> scene.rig().arrived() - arrivedBefore + scene.rig().droppedOnTheWay() - droppedBefore == sent);
        long arrived = scene.rig().arrived() - arrivedBefore;
        standing.forEach((type, program) -> {
            Await.until(
                    () -> "of " + arrived + " packets the standing member of " + type + " has met "
                            + scene.counted(program),
                    () -> scene.counted(program) == arrived);
            assertEquals(
                    arrived,
                    scene.dispatcher(type)
                            .members()
                            .get(0)
                            .counts()
                            .orElseThrow()
                            .runs());
        });
        System.out.println(
                "MEASURED " + workers.stream().mapToInt(Worker::changes).sum() + " changes of " + THREADS
                        + " threads on " + INTERFACES + " interfaces in " + SECONDS + " s, "
                        + workers.stream().mapToInt(Worker::refused).sum() + " refused for want of a slot, " + arrived
                        + " packets");

        assertLinksAreThoseOf(workers);
        assertEachMemberMeetsEachPacket();
        takeDown(workers);
        Await.until(
                () -> "descriptors are " + descriptors() + ", not " + before,
                () -> descriptors().equals(before));
    }

    private List<Worker> work(Map<DispatcherType, Program> programs) {
        long seed = Long.getLong("bpfman.test.seed", new Random().nextLong());
        System.out.println("MEASURED seed of the threads: " + seed);
        List<Place> places = new ArrayList<>(crowd.places());
        places.add(new Place(Optional.of(scene.rig().netns()), Rig.HOOK));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Worker>> working = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                working.add(
                        threads.submit(new Worker(scene.bpfman(), places, programs, new Random(seed + i), deadline)));
            }
            List<Worker> done = new ArrayList<>();
            for (Future<Worker> worker : working) {
                done.add(worker.get(deadline + FINISH.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS));
            }
            return done;
        } catch (TimeoutException e) {
            throw new AssertionError("threads have not come to an end: " + stacks(), e);
        } catch (ExecutionException e) {
            throw new AssertionError("a change failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdown();
        }
    }

    private List<String> agentThreads() {
        return bpfmanThreads().stream()
                .filter(thread -> !others.contains(thread))
                .map(Thread::getName)
                .toList();
    }

    private static Set<Thread> bpfmanThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("bpfman"))
                .collect(Collectors.toSet());
    }

    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .map(entry -> entry.getKey() + "\n  "
                        + List.of(entry.getValue()).stream()
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining("\n  ")))
                .collect(Collectors.joining("\n"));
    }

    private void assertLinksAreThoseOf(List<Worker> workers) {
        Set<Long> held = workers.stream()
                .flatMap(worker -> worker.links().stream())
                .map(Link::id)
                .collect(Collectors.toSet());
        Set<Long> recorded = scene.bpfman().listLinks().stream().map(Link::id).collect(Collectors.toSet());
        Set<Long> shown = scene.bpfman().listDispatchers().stream()
                .flatMap(dispatcher -> dispatcher.members().stream())
                .map(Member::linkId)
                .collect(Collectors.toSet());
        assertEquals(recorded, shown);
        assertEquals(2, recorded.stream().filter(link -> !held.contains(link)).count(), "links that nobody holds");
        assertEquals(held.size() + 2, recorded.size());
    }

    /** All of them let the chain go on. */
    private void assertEachMemberMeetsEachPacket() {
        Map<Long, Long> expected = new HashMap<>();
        runs().forEach((link, runs) -> expected.put(link, runs + BURST));
        traffic.burst(BURST);
        Await.until(() -> "members have run " + runs() + ", not " + expected, () -> runs().equals(expected));
    }

    /** How often the members that packets run through have run, by their links. */
    private Map<Long, Long> runs() {
        return List.of(DispatcherType.XDP, DispatcherType.TC_INGRESS).stream()
                .flatMap(type -> scene.dispatcher(type).members().stream())
                .collect(Collectors.toMap(
                        Member::linkId, member -> member.counts().orElseThrow().runs()));
    }

    private void takeDown(List<Worker> workers) {
        workers.forEach(worker -> worker.links().forEach(scene::detach));
        assertEquals(2, scene.bpfman().listDispatchers().size());
        assertFalse(crowd.qdiscs().contains("clsact"), crowd.qdiscs());
        for (DispatcherType type : DispatcherType.ofDispatchers()) {
            List<String> pins =
                    scene.agent().kernel().pins().list(scene.agent().root().resolve(type.label()));
            int expected = switch (type) {
                case XDP -> 3;
                case TC_INGRESS -> scene.dispatcher(type).kernelLinkId().isPresent() ? 3 : 2;
                default -> 0;
            };
            assertEquals(
                    expected, pins.size(), () -> "a revision, its interface, and a link where one holds it: " + pins);
        }
    }

    /**
     * What this process holds when no agent in it is at work. The one that other tests share may still be closing what it held for them: maps past a grace
     * period, and namespaces, with sockets in them, whose interfaces have gone. At rest an agent has no namespace open, and of
     * BPF objects the array of slots of each dispatcher.
     */
    private Map<String, Long> descriptorsAtRest() {
        long arrays = scene.bpfman().listDispatchers().stream()
                .filter(dispatcher -> dispatcher.mechanism() == SlotMechanism.TAILCALL)
                .count();
        List<Map<String, Long>> atRest = new ArrayList<>();
        Await.until(() -> "agents do not come to rest; descriptors are " + descriptors(), () -> {
            Map<String, Long> now = descriptors();
            // read twice: what is opened and closed while the directory is read may be seen in part
            return Set.of(SOCKET, MAP).containsAll(now.keySet())
                    && now.getOrDefault(MAP, 0L) == arrays
                    && now.equals(descriptors())
                    && atRest.add(now);
        });
        return atRest.get(0);
    }

    /** What of the kernel this process holds by descriptors: kinds of BPF objects, namespaces and sockets, and how many of each. */
    private static Map<String, Long> descriptors() {
        Map<String, Long> kinds = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all) {
                String kind = kind(descriptor);
                if (kind.contains("bpf") || kind.contains("btf") || kind.equals("net") || kind.equals(SOCKET)) {
                    kinds.merge(kind, 1L, Long::sum);
                }
            }
            return kinds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(Path descriptor) throws IOException {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/") ? "file" : target.replaceAll(":?\\[.*", "");
        } catch (NoSuchFileException e) {
            // closed since the directory was read
            return "closed";
        }
    }
}
