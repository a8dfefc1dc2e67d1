// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be pinned. An object lives as long as something refers to it, see {@link Machine#collect()}. */
sealed interface KernelObject {

    long id();

    /** For messages: {@code program}, {@code map} or {@code link}. */
    String kind();

    /**
     * A loaded program.
     *
     * @param frags whether it takes packets of several buffers
     * @param untyped whether it is an XDP program, or extends one, whose {@code expected_attach_type} is 0
     * @param btfId 0 when its object has no BTF
     * @param size bytes of its instructions
     */
    record Prog(
            ProgramInfo info,
            SimProgram function,
            Globals globals,
            List<MapObject> maps,
            Replaceable replaceable,
            boolean frags,
            boolean untyped,
            long btfId,
            long size)
            implements KernelObject {
        @Override
        public long id() {
            return info.id();
        }

        @Override
        public String kind() {
            return "program";
        }

        /** What the entries of one {@code PROG_ARRAY} have to have in common. */
        String arrayType() {
            return arrayType(info.kernelType(), frags, untyped);
        }

        static String arrayType(String kernelType, boolean frags, boolean untyped) {
            return kernelType + (frags ? " with frags" : "") + (untyped ? " without type" : "");
        }
    }

    /** A map: values for each simulated CPU, or the programs of a {@code PROG_ARRAY}. */
    final class MapObject implements KernelObject {

        /** As many as the simulated machine has. */
        static final int CPUS = 2;

        private final long id;
        private final MapDefinition definition;
        private final long btfId;
        private final List<ByteBuffer> values = new ArrayList<>();
        private final @Nullable Prog[] programs;
        private final Ring ring;
        private @Nullable String owner;

        /** @param btfId 0 when its object has no BTF */
        MapObject(long id, MapDefinition definition, long btfId) {
            this.id = id;
            this.definition = definition;
            this.btfId = btfId;
            int copies = definition.type() == MapDefinition.PERCPU_ARRAY ? CPUS : 1;
            for (int i = 0; i < copies && definition.isArray(); i++) {
                values.add(ByteBuffer.allocate(definition.maxEntries() * definition.valueSize())
                        .order(ByteOrder.nativeOrder()));
            }
            this.ring = new Ring(definition.isRing() ? definition.maxEntries() : 0);
            this.programs = new Prog[definition.isProgArray() ? definition.maxEntries() : 0];
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String kind() {
            return "map";
        }

        MapDefinition definition() {
            return definition;
        }

        long btfId() {
            return btfId;
        }

        /** The values as one CPU sees them, entry after entry. */
        ByteBuffer values(int cpu) {
            return values.get(Math.floorMod(cpu, values.size()));
        }

        int copies() {
            return values.size();
        }

        /** What is in a ring buffer; in any other map there is no room for anything. */
        Ring ring() {
            return ring;
        }

        /** The entries of a {@code PROG_ARRAY}. */
        @Nullable
        Prog[] programs() {
            return programs;
        }

        /** Whether programs of this type may use the array; the first one decides for all that follow. */
        boolean admit(String kernelType) {
            if (owner == null) {
                owner = kernelType;
            }
            return owner.equals(kernelType);
        }
    }

    /**
     * The functions of a program that extensions may replace, and what replaces them now.
     *
     * @param names those that the verifier left in the program
     */
    record Replaceable(Set<String> names, Map<String, Link> links) {

        /** Functions that nothing replaces yet. */
        static Replaceable of(Set<String> names) {
            return new Replaceable(Set.copyOf(names), new HashMap<>());
        }

        static Replaceable none() {
            return of(Set.of());
        }
    }

    /** What refers to an interface for as long as it is where it is; a map in the kernel. */
    record PinnedInterface(long id, Network.Device device) implements KernelObject {
        @Override
        public String kind() {
            return "map";
        }
    }

    /** A link; it outlives what it hung on. */
    final class Link implements KernelObject {

        private final long id;
        private final LinkPoint point;
        private final boolean heldByOthers;
        private Prog program;

        Link(long id, LinkPoint point, Prog program, boolean heldByOthers) {
            this.id = id;
            this.point = point;
            this.program = program;
            this.heldByOthers = heldByOthers;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String kind() {
            return "link";
        }

        LinkPoint point() {
            return point;
        }

        boolean heldByOthers() {
            return heldByOthers;
        }

        Prog program() {
            return program;
        }

        void setProgram(Prog replacement) {
            program = replacement;
        }
    }
}
