// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/** Where in a TCX chain a link is put ({@code BPF_F_BEFORE} and {@code BPF_F_AFTER} with {@code BPF_F_LINK | BPF_F_ID} in {@code linux/bpf.h}). */
public sealed interface TcxPlace {

    /** Before every program that is there. */
    record First() implements TcxPlace {
        @Override
        public String toString() {
            return "first";
        }
    }

    /** Behind every program that is there. */
    record Last() implements TcxPlace {
        @Override
        public String toString() {
            return "last";
        }
    }

    /**
     * Directly before another link.
     *
     * @param linkId the kernel's id of that link
     */
    record Before(long linkId) implements TcxPlace {
        @Override
        public String toString() {
            return "before link " + linkId;
        }
    }

    /**
     * Directly behind another link.
     *
     * @param linkId the kernel's id of that link
     */
    record After(long linkId) implements TcxPlace {
        @Override
        public String toString() {
            return "behind link " + linkId;
        }
    }
}
