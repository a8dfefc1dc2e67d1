// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where programs are attached in a plan: a hook with what holds its dispatcher, or a kind of links that have none. */
enum Ground {
    TC("tc", "count", true) {
        @Override
        String loadCommand(FaultScene scene) {
            return load(scene, "tc:count");
        }

        @Override
        Path file(FaultScene scene) {
            return scene.stage().sample("tc_count");
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return Stage.attachCommand(scene.network(), program, "ingress", priority);
        }

        @Override
        Happening happening(FaultScene scene) {
            return new Happening.Packets(scene.network());
        }
    },
    TC_NETLINK("tc", "count", true) {
        @Override
        String loadCommand(FaultScene scene) {
            return TC.loadCommand(scene);
        }

        @Override
        Path file(FaultScene scene) {
            return TC.file(scene);
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return TC.attach(scene, program, priority);
        }

        @Override
        Happening happening(FaultScene scene) {
            return TC.happening(scene);
        }
    },
    XDP("xdp", "xdp_count", true) {
        @Override
        String loadCommand(FaultScene scene) {
            return load(scene, "xdp:xdp_count");
        }

        @Override
        Path file(FaultScene scene) {
            return scene.stage().sample("xdp_count");
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return Stage.attachXdpCommand(scene.network(), program, priority);
        }

        @Override
        Happening happening(FaultScene scene) {
            return TC.happening(scene);
        }
    },
    TCX("tcx", "count", true) {
        @Override
        String loadCommand(FaultScene scene) {
            return load(scene, "tcx:count");
        }

        @Override
        Path file(FaultScene scene) {
            return TC.file(scene);
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return "bpfman:attach-tcx --program-id " + program + " --direction ingress --priority " + priority
                    + " --netns " + scene.chained().netns() + " " + Network.HOOK;
        }

        @Override
        Happening happening(FaultScene scene) {
            return new Happening.Packets(scene.chained());
        }
    },
    TRACEPOINT("tracepoint", "at_tracepoint", false) {
        @Override
        String loadCommand(FaultScene scene) {
            return TracedKind.TRACEPOINT.loadCommand(scene.stage(), scene.traced());
        }

        @Override
        Path file(FaultScene scene) {
            return scene.stage().testObject("trace_count");
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return TracedKind.TRACEPOINT.attach(program, scene.traced());
        }

        @Override
        Happening happening(FaultScene scene) {
            return new Happening.Deeds(scene.traced(), "kill");
        }
    },
    UPROBE("uprobe", "at_uprobe", false) {
        @Override
        String loadCommand(FaultScene scene) {
            return TracedKind.UPROBE.loadCommand(scene.stage(), scene.traced());
        }

        @Override
        Path file(FaultScene scene) {
            return TRACEPOINT.file(scene);
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return TracedKind.UPROBE.attach(program, scene.traced());
        }

        @Override
        Happening happening(FaultScene scene) {
            return new Happening.Deeds(scene.traced(), "call");
        }
    },
    CGROUP("cgroup", "connects", false) {
        @Override
        String loadCommand(FaultScene scene) {
            return load(scene, "cgroup:connects");
        }

        @Override
        Path file(FaultScene scene) {
            return scene.stage().testObject("cgroup_count");
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return "bpfman:link attach cgroup " + program + " " + scene.cgroup().directory();
        }

        @Override
        Happening happening(FaultScene scene) {
            return new Happening.Deeds(scene.traced(), "connect");
        }
    };

    /** The priority of programs that stand while others come and go. */
    static final int STANDING = 50;

    private final String kind;
    private final String function;
    private final boolean ordered;

    Ground(String kind, String function, boolean ordered) {
        this.kind = kind;
        this.function = function;
        this.ordered = ordered;
    }

    String load(FaultScene scene, String program) {
        return "bpfman:load-file --path " + file(scene) + " --programs " + program;
    }

    /** The one that a program was loaded for, by its type. */
    static Ground of(long program, FaultScene scene) {
        String type = scene.stage().records().value("SELECT type FROM programs WHERE program_id = " + program);
        return Arrays.stream(values())
                .filter(ground -> ground.kind.equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is for programs of type " + type));
    }

    /** The kind of its links, which is called as the type of its programs. */
    String kind() {
        return kind;
    }

    /** The function that its programs are. */
    String function() {
        return function;
    }

    /** As it is typed and told. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether its programs run in an order that can be changed. */
    boolean isOrdered() {
        return ordered;
    }

    /** The backend that holds its dispatcher, where there is one to be chosen. */
    String backend() {
        return this == TC_NETLINK ? "netlink" : "tcx";
    }

    /** Counts a program that runs behind others among those that meet everything: in a chain of links, what counts lets nothing go on. */
    void behind(long program, List<Long> standing) {
        if (this != TCX) {
            standing.add(program);
        }
    }

    /** The priority nearest to one at which a program takes nothing from a standing one of {@link #STANDING}, which is to meet everything. */
    int besideStanding(int priority) {
        return this == TCX ? Math.max(priority, STANDING) : priority;
    }

    /** Whether its programs are members of a dispatcher. */
    boolean hasDispatcher() {
        return hasBackend() || this == XDP;
    }

    /** Whether it has a TC dispatcher. */
    boolean hasBackend() {
        return this == TC || this == TC_NETLINK;
    }

    /** Loads a program that counts what happens; gives back its kernel id. */
    long load(FaultScene scene) {
        return Stage.programId(scene.agent().json(loadCommand(scene)));
    }

    /** The command that loads one. */
    abstract String loadCommand(FaultScene scene);

    /** The command that puts a new version in the place of one, of the same bytes. */
    String upgrade(FaultScene scene, long program) {
        return "bpfman:upgrade " + program + " " + file(scene);
    }

    /** What its programs are loaded from. */
    abstract Path file(FaultScene scene);

    /** The command that attaches one. */
    abstract String attach(FaultScene scene, long program, int priority);

    /** What its programs count. */
    abstract Happening happening(FaultScene scene);
}
