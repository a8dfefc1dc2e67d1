// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.ProgramSelector;

/** Whether the kernel has what programs are to be loaded for; the library that loads them says only that something is not there. For any thread. */
public final class AttachFunctions {

    private final KernelBtf btf;

    public AttachFunctions(KernelBtf btf) {
        this.btf = btf;
    }

    /**
     * Nothing, when the kernel has it, or the program is loaded for nothing.
     *
     * @throws io.bpfman.api.errors.NotFoundException when it has not, with the nearest names
     * @throws io.bpfman.api.errors.UnsupportedHereException when the kernel has no BTF of itself
     */
    public void need(ProgramSelector program) {
        program.attachFunc().ifPresent(name -> {
            switch (program.type()) {
                case FENTRY, FEXIT -> btf.needFunction(name);
                case TP_BTF -> btf.needTracepoint(name);
                case LSM -> btf.needHook(name);
                default -> {
                    // a name that is only kept for when the program is attached
                }
            }
        });
    }
}
