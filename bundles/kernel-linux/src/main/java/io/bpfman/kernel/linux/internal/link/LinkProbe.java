// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.NullProgram;
import io.bpfman.kernel.linux.internal.sys.Capabilities;
import io.bpfman.kernel.linux.internal.sys.Capabilities.Capability;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out, by questions that change nothing, whether the kernel has what links of a type need. For any thread. */
record LinkProbe(NullProgram programs) {

    /** What the kernel is asked about a program of the right type; the result says how it is known that all is there. */
    @FunctionalInterface
    interface Questions {
        String ask(Fd program) throws MissingException;
    }

    /** Something is not there; the message says what was asked and what came back. */
    static final class MissingException extends Exception {

        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /** The feature, after a program of this type was loaded and the questions were asked. */
    Feature probe(String feature, int type, int expectedAttachType, Questions questions) {
        Optional<Feature> denied = withoutRights(feature);
        if (denied.isPresent()) {
            return denied.get();
        }
        try (Fd program = programs.load(type, expectedAttachType)) {
            return new Feature(feature, true, questions.ask(program));
        } catch (SysException e) {
            return new Feature(
                    feature,
                    false,
                    "BPF_PROG_LOAD of a program of type " + BpfTypes.programType(type) + " answered " + e.getMessage());
        } catch (MissingException e) {
            return new Feature(feature, false, e.getMessage());
        }
    }

    /** The feature's absence, when the process lacks a capability that tracing takes. */
    static Optional<Feature> withoutRights(String feature) {
        List<Capability> missing =
                Capabilities.ofThisProcess().missing(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Feature(
                        feature,
                        false,
                        "this process lacks " + missing.stream().map(Enum::name).collect(Collectors.joining(", "))));
    }

    /** Nothing when the kernel gave the answer by which it is known that it has what it was asked for. */
    static void expect(int expected, int answer, String question, String otherwise) throws MissingException {
        if (answer != expected) {
            throw new MissingException(question + " answered " + Errno.name(answer) + "; " + otherwise);
        }
    }
}
