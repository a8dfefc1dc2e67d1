// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LoneSpec;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Where a link is to be attached, and what is to be known of its kind. */
record LoneTarget<D extends LoneDetails>(LoneKind<?, D> kind, D details) {

    /**
     * Where a program is to be attached.
     *
     * @throws KindMismatchException when it is of another type
     * @throws io.bpfman.api.errors.InvalidSpecException when spec and program do not go together
     */
    static <S extends LoneSpec, D extends LoneDetails> LoneTarget<D> of(
            LoneKind<S, D> kind, AttachSpec spec, Program program) {
        if (!kind.types().contains(program.type())) {
            throw new KindMismatchException("program " + program.id() + " is a "
                    + program.type().label() + " program; the " + spec.kind().label() + " attach accepts "
                    + kind.types().stream().map(ProgramType::label).collect(Collectors.joining(" or ")));
        }
        return new LoneTarget<>(kind, kind.details(kind.specs().cast(spec), program));
    }

    /** The same, completed by what the program's object says. */
    LoneTarget<D> completed(Supplier<String> section) {
        return new LoneTarget<>(kind, kind.completed(details, section));
    }

    /** Where a link is attached. */
    static <D extends LoneDetails> LoneTarget<D> of(LoneKind<?, D> kind, Object details) {
        return new LoneTarget<>(kind, kind.details().cast(details));
    }

    /** Where it was asked for, without what the kernel had found that to mean. */
    LoneTarget<D> asked() {
        return new LoneTarget<>(kind, kind.asked(details));
    }

    /** What makes the link. */
    LinkRequest.Lone request() {
        return kind.request(details);
    }

    /** The details, when this is what the kernel has found the request to mean. */
    D resolved(LinkRequest found) {
        return kind.resolved(details, found);
    }
}
