// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.HookSpec;
import io.bpfman.api.Program;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.pins.Layout;
import java.nio.file.Path;

/** What every attach to a hook is checked for first. */
public final class AttachChecks {

    private AttachChecks() {}

    public static void check(HookSpec spec, Program program, Layout layout) {
        String accepted = spec.programType().label();
        if (program.type() != spec.programType()) {
            throw new KindMismatchException("program " + spec.programId() + " is a "
                    + program.type().label() + " program; the " + accepted + " attach accepts " + accepted);
        }
        spec.linkPinPath().ifPresent(path -> {
            if (!path.isAbsolute() || !path.equals(path.normalize()) || layout.isReserved(path)) {
                throw new InvalidSpecException("invalid attach spec: link pin path " + path
                        + " must be absolute, without \"..\", and outside the places of bpfman's own pins in "
                        + layout.root());
            }
        });
    }

    /**
     * Passes when the link can be pinned where the user asked for it.
     *
     * @param taken whether something is pinned there
     */
    public static void requireFree(HookSpec spec, boolean taken) {
        if (taken) {
            throw new InvalidSpecException("invalid attach spec: there is something at the link pin path "
                    + spec.linkPinPath().map(Path::toString).orElse("") + "; name another one");
        }
    }
}
