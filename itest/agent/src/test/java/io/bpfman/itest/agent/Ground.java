// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.util.Locale;

/** Where programs are attached in a plan: a hook with what holds its dispatcher, or a kind of links that have none. */
enum Ground {
    TC(true) {
        @Override
        long load(FaultScene scene) {
            return scene.stage().loadCounter(scene.agent());
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
    TC_NETLINK(true) {
        @Override
        long load(FaultScene scene) {
            return TC.load(scene);
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
    XDP(true) {
        @Override
        long load(FaultScene scene) {
            return scene.stage().loadXdpCounter(scene.agent());
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
    TCX(true) {
        @Override
        long load(FaultScene scene) {
            return scene.stage().load(scene.agent(), scene.stage().sample("tc_count"), "tcx:count");
        }

        @Override
        String attach(FaultScene scene, long program, int priority) {
            return "bpfman:attach-tcx --program-id " + program + " --direction ingress --priority " + priority
                    + " --netns " + scene.network().netns() + " " + Network.HOOK;
        }

        @Override
        Happening happening(FaultScene scene) {
            return TC.happening(scene);
        }
    },
    TRACEPOINT(false) {
        @Override
        long load(FaultScene scene) {
            return TracedKind.TRACEPOINT.load(scene.stage(), scene.agent(), scene.traced());
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
    UPROBE(false) {
        @Override
        long load(FaultScene scene) {
            return TracedKind.UPROBE.load(scene.stage(), scene.agent(), scene.traced());
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
    CGROUP(false) {
        @Override
        long load(FaultScene scene) {
            return scene.stage().load(scene.agent(), scene.stage().testObject("cgroup_count"), "cgroup:connects");
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

    private final boolean ordered;

    Ground(boolean ordered) {
        this.ordered = ordered;
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

    /** Whether it has a TC dispatcher. */
    boolean hasBackend() {
        return this == TC || this == TC_NETLINK;
    }

    /** Loads a program that counts what happens; gives back its kernel id. */
    abstract long load(FaultScene scene);

    /** The command that attaches one. */
    abstract String attach(FaultScene scene, long program, int priority);

    /** What its programs count. */
    abstract Happening happening(FaultScene scene);
}
