// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.contract.walk.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;

/** Attaches and detaches at random until its time is over, beside others who do the same. Holds few links at a time. */
final class Worker implements Callable<Worker> {

    private static final int HOLDS = 3;

    /** Members of the workers run after those that were there before. */
    private static final int PRIORITIES = 100;

    private final Bpfman bpfman;
    private final List<Place> places;
    private final Map<DispatcherType, Program> programs;
    private final Random random;
    private final long deadline;
    private final List<Link> links = new ArrayList<>();
    private int changes;
    private int refused;

    /**
     * @param programs one for each type of dispatcher that it attaches to
     * @param deadline as {@link System#nanoTime} tells it
     */
    Worker(Bpfman bpfman, List<Place> places, Map<DispatcherType, Program> programs, Random random, long deadline) {
        this.bpfman = bpfman;
        this.places = places;
        this.programs = programs;
        this.random = random;
        this.deadline = deadline;
    }

    @Override
    public Worker call() {
        while (System.nanoTime() - deadline < 0) {
            if (links.isEmpty() || (links.size() < HOLDS && random.nextBoolean())) {
                attach();
            } else {
                bpfman.detach(new DetachRequest(
                        links.remove(random.nextInt(links.size())).id()));
                changes++;
            }
        }
        return this;
    }

    private void attach() {
        try {
            links.add(bpfman.attach(spec()));
            changes++;
        } catch (NoFreeSlotException e) {
            refused++;
        }
    }

    private AttachSpec spec() {
        List<DispatcherType> types = List.copyOf(programs.keySet());
        DispatcherType type = types.get(random.nextInt(types.size()));
        Place place = places.get(random.nextInt(places.size()));
        long program = programs.get(type).id();
        int priority = 1 + random.nextInt(PRIORITIES);
        return type == DispatcherType.XDP
                ? new XdpAttachSpec(
                        program,
                        place.interfaceName(),
                        priority,
                        ProceedOn.XDP_DEFAULT,
                        XdpMode.AUTO,
                        place.netns(),
                        Optional.empty(),
                        Map.of())
                : new TcAttachSpec(
                        program,
                        place.interfaceName(),
                        type == DispatcherType.TC_INGRESS ? Direction.INGRESS : Direction.EGRESS,
                        priority,
                        ProceedOn.TC_DEFAULT,
                        place.netns(),
                        Optional.empty(),
                        Map.of());
    }

    /** The links that it has left attached. */
    List<Link> links() {
        return links;
    }

    /** How many attaches and detaches it has done. */
    int changes() {
        return changes;
    }

    /** How often all slots were taken. */
    int refused() {
        return refused;
    }
}
