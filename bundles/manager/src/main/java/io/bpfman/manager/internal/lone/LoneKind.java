// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.LoneDetails;
import io.bpfman.api.LoneSpec;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * What there is to know of a kind of links that move no other, or of two that one spec asks for. Pure.
 *
 * @param <S> what asks for such a link
 * @param <D> what says where it is attached; of which kind the link is follows from it
 */
public interface LoneKind<S extends LoneSpec, D extends LoneDetails> {

    /** The class of what asks for such a link. */
    Class<S> specs();

    /** The class of what says where it is attached. */
    Class<D> details();

    /** The types of the programs that it takes. */
    List<ProgramType> types();

    /**
     * Where a program of one of {@link #types} is to be attached, as far as spec and program tell.
     *
     * @throws io.bpfman.api.errors.InvalidSpecException when they do not go together
     */
    D details(S spec, Program program);

    /**
     * The same details, completed by what the program's object says.
     *
     * @param section the name of the program's section, which is read when somebody asks for it
     * @throws io.bpfman.api.errors.InvalidSpecException when neither the spec nor the object says what has to be known
     */
    default D completed(D details, Supplier<String> section) {
        return details;
    }

    /** The same details without what the kernel had found them to mean, which a reboot may have changed. */
    default D asked(D details) {
        return details;
    }

    /** What makes the link. */
    LinkRequest.Lone request(D details);

    /** The same details, when this is what the kernel has found the request to mean. */
    default D resolved(D details, LinkRequest found) {
        return details;
    }
}
