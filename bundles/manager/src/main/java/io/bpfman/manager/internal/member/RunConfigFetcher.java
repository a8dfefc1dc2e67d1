// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.Program;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.object.XdpRunConfig;

/** Reads what the objects of programs say of their places in chains. */
final class RunConfigFetcher {

    private final BytecodeKeep keep;

    RunConfigFetcher(BytecodeKeep keep) {
        this.keep = keep;
    }

    /** What the program's object says. A default in place of what cannot be read would be another order than the object asks for. */
    XdpRunConfig of(Program program) {
        try {
            return XdpRunConfig.of(keep.read(program.id()), program.name());
        } catch (StoreException e) {
            throw new StoreException(
                    e.getMessage() + ", or give priority and proceed-on, which are taken from there otherwise", e);
        }
    }
}
