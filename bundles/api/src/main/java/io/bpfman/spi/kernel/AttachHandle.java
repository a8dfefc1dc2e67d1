// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.KernelLink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the kernel knows an attached program by. Where it hangs a program, {@link Attachment} says. */
public sealed interface AttachHandle {

    /** The link, when it is one. */
    default Optional<PinnedLink> link() {
        return Optional.empty();
    }

    /** The filter, when it is one. */
    default Optional<Filter> filter() {
        return Optional.empty();
    }

    /** The same, of an interface under another name. */
    default AttachHandle named(String interfaceName) {
        return this;
    }

    /** What becomes of packets where it hangs, on this hook. */
    AttachTraits traits(Hook hook);

    /** Its place among what hangs in the same stage of the same hook: the smaller runs first, and of equal ones the newer. */
    default int place() {
        return 0;
    }

    /** Does what {@link Attachment#replace} says. */
    void replace(Kernel kernel, Path programPin);

    /** Does what {@link Attachment#release} says. */
    void release(Kernel kernel);

    /** Does what {@link Attachment#liveProgram} says. */
    OptionalLong liveProgram(Kernel kernel, Hook hook);

    /** Hangs a program up in the same way; by {@code request} when that is a link. */
    AttachHandle again(Kernel kernel, LinkRequest request, Path programPin);

    /**
     * A pinned link of any type.
     *
     * @param pin where it is pinned
     * @param id the kernel's: what else is pinned there is another link
     */
    record PinnedLink(Path pin, long id) implements AttachHandle {

        @Override
        public Optional<PinnedLink> link() {
            return Optional.of(this);
        }

        @Override
        public AttachTraits traits(Hook hook) {
            return hook.linkTraits();
        }

        @Override
        public void replace(Kernel kernel, Path programPin) {
            kernel.links().update(this, programPin);
        }

        @Override
        public void release(Kernel kernel) {
            kernel.links().release(this);
        }

        @Override
        public OptionalLong liveProgram(Kernel kernel, Hook hook) {
            return kernel.links().info(this).filter(hook::holds).stream()
                    .mapToLong(KernelLink::programId)
                    .findFirst();
        }

        @Override
        public PinnedLink again(Kernel kernel, LinkRequest request, Path programPin) {
            return kernel.links().create(request, programPin, pin);
        }

        @Override
        public String toString() {
            return "link " + id + " at " + pin;
        }
    }

    /**
     * A {@code cls_bpf} filter in direct-action mode.
     *
     * @param priority 1 to 65535
     * @param handle unsigned 32 bits
     */
    record Filter(TcHook hook, int priority, long handle) implements AttachHandle {

        /** What a dispatcher's filter is called in lists. */
        public static final String NAME = "tc_dispatcher";

        @Override
        public Optional<Filter> filter() {
            return Optional.of(this);
        }

        @Override
        public Filter named(String interfaceName) {
            return new Filter(hook.named(interfaceName), priority, handle);
        }

        @Override
        public AttachTraits traits(Hook on) {
            return AttachTraits.CLSACT_FILTER;
        }

        @Override
        public int place() {
            return priority;
        }

        @Override
        public void replace(Kernel kernel, Path programPin) {
            kernel.filters().replace(this, programPin);
        }

        @Override
        public void release(Kernel kernel) {
            kernel.filters().release(this);
        }

        @Override
        public OptionalLong liveProgram(Kernel kernel, Hook on) {
            Long program = kernel.filters().livePrograms(List.of(this)).get(this);
            return program == null ? OptionalLong.empty() : OptionalLong.of(program);
        }

        @Override
        public Filter again(Kernel kernel, LinkRequest request, Path programPin) {
            return kernel.filters().add(hook, priority, programPin, NAME);
        }

        @Override
        public String toString() {
            return "the filter with priority " + priority + " and handle 0x" + Long.toHexString(handle) + " of " + hook;
        }
    }
}
