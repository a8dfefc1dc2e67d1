// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.Program;
import io.bpfman.csi.internal.Found.Target;
import io.bpfman.spi.volume.MapVolumes;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Publishes volumes and takes them down: reads what is there, plans, and does the plan. It remembers nothing, because what is mounted says what is published; so an
 * agent that comes after one that was killed knows as much as that did. For any thread; two calls for one volume, or for one target, at one time are refused.
 */
final class VolumeDriver {

    private final Agent agent;
    private final Supplier<List<Program>> programs;
    private final MapVolumes volumes;
    private final VolumeSteps steps;
    private final Set<String> busy = new HashSet<>();

    /**
     * Drives the volumes of one agent.
     *
     * @param programs all managed programs, as they are when they are asked for
     */
    VolumeDriver(Agent agent, Supplier<List<Program>> programs, MapVolumes volumes) {
        this.agent = agent;
        this.programs = programs;
        this.volumes = volumes;
        this.steps = new VolumeSteps(volumes);
    }

    /** Publishes a volume, and tells whether anything had to be done for it. */
    boolean publish(Publication asked) {
        return alone(asked.volumeId(), asked.target(), () -> {
            Path place = place(asked.target())
                    .orElseThrow(() -> Refusal.inTheWay("the directory "
                            + asked.target().getParent() + " for the target path is not there; if this agent runs in a"
                            + " container, it has to be mounted into that, with mounts propagated both ways"));
            Publication wanted = asked.at(place);
            List<Step> plan = VolumePlanner.publish(wanted, programs.get(), found(wanted.target()));
            steps.run(plan);
            return !plan.isEmpty();
        });
    }

    /** Takes a volume down, and tells whether anything had to be done for it. */
    boolean unpublish(String volumeId, Path target) {
        return alone(volumeId, target, () -> {
            Optional<Path> place = place(target);
            if (place.isEmpty()) {
                return false;
            }
            List<Step> plan = VolumePlanner.unpublish(volumeId, place.get(), found(place.get()));
            steps.run(plan);
            return !plan.isEmpty();
        });
    }

    /** How many volumes of the agent are published. */
    long published() {
        Found found = new Found(agent, volumes.mounts(), Target.ABSENT);
        return found.mounts().stream()
                .filter(mount -> found.own(mount).isPresent())
                .count();
    }

    private boolean alone(String volumeId, Path target, Supplier<Boolean> work) {
        // A target begins with a slash, so that it is never taken for a volume.
        List<String> mine = List.of("volume " + volumeId, target.toString());
        synchronized (busy) {
            Optional<String> taken = mine.stream().filter(busy::contains).findFirst();
            if (taken.isPresent()) {
                throw new Refusal(
                        Status.Code.ABORTED,
                        "another call for " + taken.get() + " is under way; repeat this one later");
            }
            busy.addAll(mine);
        }
        try {
            return work.get();
        } finally {
            synchronized (busy) {
                mine.forEach(busy::remove);
            }
        }
    }

    /** Where a path leads to, as lists of mounts have it; empty when not even its directory is there. */
    private static Optional<Path> place(Path target) {
        Path parent = target.getParent();
        Path name = target.getFileName();
        if (parent == null || name == null) {
            throw new IllegalStateException("the root directory was refused before");
        }
        try {
            return Optional.of(parent.toRealPath().resolve(name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find out where " + parent + " leads to: " + e, e);
        }
    }

    private Found found(Path target) {
        return new Found(agent, volumes.mounts(), look(target));
    }

    private static Target look(Path target) {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Target.ABSENT;
        }
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            return Target.NO_DIRECTORY;
        }
        try (Stream<Path> entries = Files.list(target)) {
            return entries.findAny().isPresent() ? Target.FULL_DIRECTORY : Target.EMPTY_DIRECTORY;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + target + ": " + e, e);
        }
    }
}
