// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.XdpMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What kind of link is wanted, and where: one record a type of links. Reads as what is created, for messages. */
public sealed interface LinkRequest {

    /** The name of what a kernel needs for it, of those in {@link Features}. */
    String feature();

    /**
     * A link in a hook's chain. Refused with ESTALE when the chain is of another revision by now, with ENOENT when the link that {@code place} names is not in
     * it, with EEXIST when the program is, and by {@link io.bpfman.api.errors.NoFreeSlotException} when it is full; the chain is as it was then.
     *
     * @param expectedRevision the {@link Hooks.Chain#revision()} that {@code place} was found by; empty when the place is right in any chain
     */
    record InChain(ChainHook hook, ChainPlace place, OptionalLong expectedRevision) implements LinkRequest {

        /** At the end of the chain, whoever changes it meanwhile. */
        public InChain(ChainHook hook) {
            this(hook, ChainPlace.last(), OptionalLong.empty());
        }

        @Override
        public String feature() {
            return hook.chainType().feature();
        }

        @Override
        public String toString() {
            return "a " + hook.chainType().name() + " link on " + hook + ", " + place
                    + (expectedRevision.isPresent()
                            ? " in the chain of revision " + Long.toUnsignedString(expectedRevision.getAsLong())
                            : "");
        }
    }

    /**
     * A link on an interface on which no XDP program is. Refused with EBUSY or EEXIST when there is one, and when the driver refuses the mode.
     *
     * @param mode NATIVE or GENERIC; {@link XdpHook#attach} chooses
     */
    record Xdp(XdpHook hook, XdpMode mode) implements LinkRequest {

        public Xdp {
            if (mode == XdpMode.AUTO) {
                throw new IllegalArgumentException("an XDP link is in mode native or generic, never in mode auto");
            }
        }

        @Override
        public String feature() {
            return Features.XDP;
        }

        @Override
        public String toString() {
            return "an XDP link in " + mode.label() + " mode on " + hook;
        }
    }

    /**
     * A link that puts a program of type {@code BPF_PROG_TYPE_EXT} in the place of a function of another program. One extension can be linked into many
     * functions. Refused with EBUSY when the function is replaced already.
     *
     * @param targetPin where the program is pinned that has the function
     */
    record Extension(Path targetPin, String function) implements LinkRequest {

        @Override
        public String feature() {
            return Features.FREPLACE;
        }

        @Override
        public String toString() {
            return "a link into " + function + " of " + targetPin;
        }
    }

    /** A link that moves no other, at something that is no hook of a network interface. */
    sealed interface Lone extends LinkRequest {

        /** What the kernel calls such a link: as in {@code enum bpf_link_type}, in lower case. */
        String linkType();

        /** Whether the kernel gives such a link another program ({@code BPF_LINK_UPDATE}). */
        default boolean takesAnother() {
            return false;
        }
    }

    /** A link at a tracepoint of the kernel ({@code PERF_TYPE_TRACEPOINT} of perf_event_open(2)). */
    record Tracepoint(String group, String name) implements Lone {

        @Override
        public String linkType() {
            return "perf_event";
        }

        @Override
        public String feature() {
            return Features.TRACEPOINT;
        }

        @Override
        public String toString() {
            return "a link at tracepoint " + group + "/" + name;
        }
    }

    /** A link at a raw tracepoint of the kernel ({@code BPF_RAW_TRACEPOINT_OPEN} with a name). */
    record RawTracepoint(String name) implements Lone {

        @Override
        public String linkType() {
            return "raw_tracepoint";
        }

        @Override
        public String feature() {
            return Features.RAW_TRACEPOINT;
        }

        @Override
        public String toString() {
            return "a link at raw tracepoint " + name;
        }
    }

    /**
     * A link at what the program was loaded for ({@code BPF_RAW_TRACEPOINT_OPEN} without a name).
     *
     * @param feature what the kernel needs for it
     * @param target what it was loaded for, for messages
     */
    record Loaded(String feature, String target) implements Lone {

        @Override
        public String linkType() {
            return feature.equals(Features.TP_BTF) ? "raw_tracepoint" : "tracing";
        }

        @Override
        public String toString() {
            return "a link at " + target;
        }
    }

    /**
     * A link at a function of the kernel (the {@code kprobe} PMU of perf_event_open(2)).
     *
     * @param offset in bytes behind its beginning
     * @param atReturn whether the program runs when it returns
     */
    record Kprobe(String function, long offset, boolean atReturn) implements Lone {

        @Override
        public String linkType() {
            return "perf_event";
        }

        @Override
        public String feature() {
            return Features.KPROBE;
        }

        @Override
        public String toString() {
            return "a link at " + (atReturn ? "the return of " : "") + "the kernel's " + function
                    + (offset == 0 ? "" : "+" + offset);
        }
    }

    /** A link at functions of the kernel ({@code link_create.kprobe_multi}); resolved, it names each. */
    record KprobeMulti(ProbedFunctions functions, boolean atReturn) implements Lone {

        @Override
        public String linkType() {
            return "kprobe_multi";
        }

        @Override
        public String feature() {
            return Features.KPROBE_MULTI;
        }

        @Override
        public String toString() {
            return "a link at " + (atReturn ? "the return of " : "") + "the kernel's " + functions;
        }
    }

    /**
     * A link at a function of a program or library (the {@code uprobe} PMU of perf_event_open(2)).
     *
     * @param offset in bytes, behind the function's beginning or, without a function, in the file
     */
    record Uprobe(ProbedFile file, Optional<String> function, long offset, boolean atReturn) implements Lone {

        @Override
        public String linkType() {
            return "perf_event";
        }

        @Override
        public String feature() {
            return Features.UPROBE;
        }

        @Override
        public String toString() {
            return "a link at " + (atReturn ? "the return of " : "") + function.orElse("")
                    + (offset == 0 ? "" : "+" + offset) + " of " + file;
        }
    }

    /** A link at functions of a program or library ({@code link_create.uprobe_multi}); resolved, it names each. */
    record UprobeMulti(ProbedFile file, ProbedFunctions functions, boolean atReturn) implements Lone {

        @Override
        public String linkType() {
            return "uprobe_multi";
        }

        @Override
        public String feature() {
            return Features.UPROBE_MULTI;
        }

        @Override
        public String toString() {
            return "a link at " + (atReturn ? "the return of " : "") + functions + " of " + file;
        }
    }

    /**
     * A link at a cgroup of version 2 ({@code cgroup_bpf_link_attach}); resolved, it names the directory as the kernel has it.
     *
     * @param directory absolute, or below the place where cgroup2 is mounted
     * @param id the kernel's number of the cgroup; 0 when it is not known yet
     */
    record Cgroup(String directory, long id, CgroupAttachSpec.AttachType attachType) implements Lone {

        @Override
        public String linkType() {
            return "cgroup";
        }

        @Override
        public boolean takesAnother() {
            return true;
        }

        @Override
        public String feature() {
            return Features.CGROUP;
        }

        @Override
        public String toString() {
            return "a link at cgroup " + directory + " for " + attachType.label();
        }
    }
}
