// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Finds the forms of programs. */
public final class FormFetcher {

    private static final String EXTENSION = "extension";
    /** An XDP program that could take packets of several buffers, as one that takes none: beside tail-called members that do not. */
    private static final String PLAIN_XDP = "xdp_plain";

    private final Kernel kernel;
    private final BytecodeKeep keep;
    private final Layout layout;

    FormFetcher(Kernel kernel, BytecodeKeep keep, Layout layout) {
        this.kernel = kernel;
        this.keep = keep;
        this.layout = layout;
    }

    /**
     * Whether members that are tail-called can only be had without frags, because not all of these programs have them: the kernel puts no others side
     * by side into a {@code PROG_ARRAY}. The programs of extensions are never marked so, whatever their dispatcher is.
     */
    static boolean plain(Collection<Program> members, ServiceState means) {
        return means.mechanism() == SlotMechanism.TAILCALL && !members.stream().allMatch(Program::frags);
    }

    /**
     * The program in the form that dispatchers need which are built by these means.
     *
     * @param plain see {@link #plain}
     * @param untyped whether the dispatcher is: then its members have to be, too
     */
    MemberForm form(Program program, ServiceState means, boolean plain, boolean untyped) {
        boolean reduced = plain && program.frags();
        boolean frags = program.frags() && !plain;
        boolean alike = program.untyped() == untyped || program.type() != ProgramType.XDP;
        String form = reduced ? PLAIN_XDP : kernelType(program.type(), means.mechanism());
        String needed = alike ? form : beside(untyped, form);
        if (program.kernelType().equals(needed)) {
            return new MemberForm.Ready(program.pinPath(), frags);
        }
        Path pin = layout.formPin(program.id(), needed);
        if (kernel.pins().exists(pin)) {
            return new MemberForm.Ready(pin, frags);
        }
        if (means.mechanism() == SlotMechanism.FREPLACE && means.memberTarget().isEmpty()) {
            return unavailable(program, needed, means.status().mechanismReason());
        }
        try {
            return new MemberForm.OnDemand(
                    program.id(),
                    needed,
                    pin,
                    spec(program, keep.read(program.id()), pin, means, reduced).withUntyped(untyped),
                    frags);
        } catch (StoreException e) {
            return unavailable(program, needed, e.getMessage());
        }
    }

    private LoadSpec spec(Program program, ObjectSource object, Path pin, ServiceState means, boolean plain) {
        return LoadSpec.of(
                        object,
                        List.of(program.selector()),
                        new PinLayout(pin.toString(), layout.programs().mapPattern()))
                .withExtensionOf(means.mechanism() == SlotMechanism.FREPLACE ? means.memberTarget() : Optional.empty())
                .withMapsOf(OptionalLong.of(program.id()))
                .withPlain(plain);
    }

    private static MemberForm unavailable(Program program, String needed, String reason) {
        return new MemberForm.Unavailable("program " + program.id() + " is loaded as " + program.kernelType()
                + " and cannot be loaded as " + needed + " too, as which slots need it now: " + reason);
    }

    /** Whether the form is there, or can be made of what is there. */
    boolean isAvailable(Program program, MemberForm form) {
        if (form instanceof MemberForm.Unavailable) {
            return false;
        }
        return kernel.pins().exists(form instanceof MemberForm.Ready ready ? ready.pin() : program.pinPath());
    }

    /** Where the program is pinned in other forms than the one it was loaded in. */
    List<Path> others(Program program) {
        return all(program.type()).stream()
                .filter(kernelType -> !kernelType.equals(program.kernelType()))
                .map(kernelType -> layout.formPin(program.id(), kernelType))
                .filter(kernel.pins()::exists)
                .toList();
    }

    /** What a program of this type has to be for the kernel, so that it can fill a slot this way. */
    private static String kernelType(ProgramType type, SlotMechanism mechanism) {
        return mechanism == SlotMechanism.FREPLACE ? EXTENSION : ordinary(type);
    }

    /** A form for dispatchers whose {@code expected_attach_type} is not that of the program as it was loaded. */
    private static String beside(boolean untyped, String kernelType) {
        return kernelType + (untyped ? "_untyped" : "_typed");
    }

    /** Every form that a program of this type may have. */
    public static List<String> all(ProgramType type) {
        return type == ProgramType.XDP
                ? Stream.of(ordinary(type), EXTENSION, PLAIN_XDP)
                        .flatMap(form -> Stream.of(form, beside(true, form), beside(false, form)))
                        .toList()
                : List.of(ordinary(type), EXTENSION);
    }

    private static String ordinary(ProgramType type) {
        return switch (type) {
            case XDP -> "xdp";
            case TC -> "sched_cls";
            default -> throw new IllegalStateException("programs of type " + type.label() + " fill no slots");
        };
    }
}
