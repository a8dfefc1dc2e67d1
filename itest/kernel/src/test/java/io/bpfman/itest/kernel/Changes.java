// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.SetPriority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Attaches, detaches and reorders other members around those that stay, which have priorities 0, 500 and 1000. */
final class Changes {

    private static final int OTHERS = 7;

    private final Scene scene;
    private final DispatcherType type;
    private final Random random;
    private final List<Program> free = new ArrayList<>();
    private final List<Program> attached = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    Changes(Scene scene, DispatcherType type, long seed) {
        this.scene = scene;
        this.type = type;
        this.random = new Random(seed);
        for (int i = 0; i < OTHERS; i++) {
            free.add(scene.count(type));
        }
    }

    void make(int operations) {
        for (int i = 0; i < operations; i++) {
            if (links.isEmpty() || (!free.isEmpty() && random.nextBoolean())) {
                Program program = free.remove(random.nextInt(free.size()));
                attached.add(program);
                links.add(scene.attach(program, type, 1 + random.nextInt(999)));
            } else if (random.nextInt(3) == 0) {
                Link link = links.get(random.nextInt(links.size()));
                scene.change(new SetPriority(link.id(), 1 + random.nextInt(999)));
            } else {
                int which = random.nextInt(links.size());
                scene.detach(links.remove(which));
                free.add(attached.remove(which));
            }
        }
    }
}
