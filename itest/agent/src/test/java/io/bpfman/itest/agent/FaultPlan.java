// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A change that an agent is asked for, and what it finds. Programs that a plan calls standing are to count everything, whatever becomes of the change. */
enum FaultPlan {
    ATTACH_FIRST {
        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            return ground.attach(scene, ground.load(scene), 50);
        }
    },
    ATTACH_FURTHER {
        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            return ground.attach(scene, ground.load(scene), 50);
        }
    },
    DETACH {
        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            long program = scene.attached(ground, 50);
            ground.behind(scene.attached(ground, 90), standing);
            return "bpfman:link detach " + scene.linkOf(program);
        }
    },
    DETACH_LAST {
        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            return "bpfman:link detach " + scene.linkOf(scene.attached(ground, 50));
        }
    },
    UNLOAD {
        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            return "bpfman:program unload " + scene.attached(ground, 50);
        }
    },
    CHANGE_IN_PLACE {
        @Override
        boolean goesOn(Ground ground) {
            return ground.isOrdered();
        }

        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            long program = scene.attached(ground, 50);
            ground.behind(program, standing);
            // a link of a chain cannot be moved within it
            return "bpfman:link set-priority " + scene.linkOf(program) + (ground == Ground.TCX ? " 60" : " 5");
        }
    },
    /** The program between two others, where there is an order. */
    UPGRADE {
        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            long program = scene.attached(ground, 50);
            ground.behind(scene.attached(ground, 90), standing);
            return ground.upgrade(scene, program);
        }
    },
    SWAP_BACKEND {
        @Override
        boolean goesOn(Ground ground) {
            return ground.hasBackend();
        }

        @Override
        boolean isAnswered() {
            return false;
        }

        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            standing.add(scene.attached(ground, 50));
            return "bpfman:tc-backend " + (ground.backend().equals("tcx") ? "netlink" : "tcx");
        }
    },
    LOAD_THREE {
        @Override
        boolean goesOn(Ground ground) {
            return ground == Ground.TC;
        }

        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            return "bpfman:load-file --path " + scene.stage().testObject("trace_count")
                    + " --programs tracepoint:at_tracepoint,raw_tracepoint:at_raw_tracepoint,uprobe:at_uprobe";
        }
    },
    /** Five other priorities, four more members, and no more counts. */
    APPLY_TEN {
        @Override
        boolean goesOn(Ground ground) {
            return ground == Ground.TC;
        }

        /** An agent that starts does what the document asks for, too. */
        @Override
        boolean isAnswered() {
            return false;
        }

        @Override
        String prepare(FaultScene scene, Ground ground, List<Long> standing) {
            standing.add(scene.attached(ground, 10));
            scene.agent().ok(FaultDocument.apply(scene, 5, 20, ""));
            return FaultDocument.apply(scene, 9, 60, ", \"counting\": false");
        }
    };

    /** A plan on its ground. */
    record Case(FaultPlan plan, Ground ground) {
        @Override
        public String toString() {
            return ground.label() + " " + plan.label();
        }
    }

    /** What changes something as well and is no plan here, with the reason. */
    static List<String> elsewhere() {
        return List.of(
                "restore: it needs a kernel that has been booted, and this one goes on; it is on the simulation"
                        + " (RestoreTest), and itest/reboot/run boots a virtual machine",
                "mechanism change: a kernel without BPF_PROG_TYPE_EXT has no other mechanism than tail calls, and where there is one, a run of the kernel tests keeps"
                        + " to what it is for; the same is on the simulation, in the plans SWITCH_BY_*");
    }

    /** All that there are. */
    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Ground ground : Ground.values()) {
            for (FaultPlan plan : values()) {
                if (plan.goesOn(ground)) {
                    cases.add(new Case(plan, ground));
                }
            }
        }
        return cases;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it makes sense there. */
    boolean goesOn(Ground ground) {
        return true;
    }

    /** Whether the command's answer says what became of it; the log does otherwise. */
    boolean isAnswered() {
        return true;
    }

    /**
     * Brings about what the change finds; gives back the command that asks for it.
     *
     * @param standing gets the programs that are to count everything
     */
    abstract String prepare(FaultScene scene, Ground ground, List<Long> standing);
}
