// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import java.util.List;
import java.util.stream.Stream;

/** The kernel's types of the forms that members of dispatchers have. */
public final class KernelTypes {

    private static final String EXTENSION = "extension";
    private static final String PLAIN_XDP = "xdp_plain";

    private KernelTypes() {}

    /** What a program of this type has to be for the kernel, so that it can fill a slot this way. */
    public static String of(ProgramType type, SlotMechanism mechanism) {
        return mechanism == SlotMechanism.FREPLACE ? EXTENSION : ordinary(type);
    }

    /** An XDP program that could take packets of several buffers, as one that takes none: beside tail-called members that do not. */
    public static String withoutFrags() {
        return PLAIN_XDP;
    }

    /** A form for dispatchers whose {@code expected_attach_type} is not that of the program as it was loaded. */
    public static String beside(boolean untyped, String kernelType) {
        return kernelType + (untyped ? "_untyped" : "_typed");
    }

    /** Every form that a program of this type may have. */
    public static List<String> all(ProgramType type) {
        return switch (type) {
            case XDP ->
                Stream.of(ordinary(type), EXTENSION, PLAIN_XDP)
                        .flatMap(form -> Stream.of(form, beside(true, form), beside(false, form)))
                        .toList();
            case TCX -> List.of(ordinary(type));
            default -> List.of(ordinary(type), EXTENSION);
        };
    }

    private static String ordinary(ProgramType type) {
        return type == ProgramType.XDP ? "xdp" : "sched_cls";
    }
}
