// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.KernelLink;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What holds a program on a hook, as data: enough to replace it, to release it and to hang one up again, whoever made it.
 *
 * @param clsactOurs whether the interface's clsact was created by us, for a filter or for one to come. Nothing follows from it when this is released: who
 *     lets go of an interface for good deletes that clsact
 * @param mode where an XDP program runs, and why; empty for TC
 */
public record Attachment(Hook hook, AttachHandle handle, boolean clsactOurs, Optional<Mode> mode) {

    /** On a hook with a chain, of an interface without a clsact of ours. */
    public Attachment(ChainHook hook, AttachHandle handle) {
        this(hook, handle, false, Optional.empty());
    }

    /**
     * Where an XDP program runs.
     *
     * @param mode NATIVE or GENERIC
     * @param reason why that one, for people
     */
    public record Mode(XdpMode mode, String reason) {
        public Mode {
            if (mode == XdpMode.AUTO) {
                throw new IllegalArgumentException("an XDP link is in mode native or generic, never in mode auto");
            }
        }
    }

    /** The same, on the interface under another name; to the kernel it makes no difference. */
    public Attachment named(String interfaceName) {
        return new Attachment(hook.named(interfaceName), handle.named(interfaceName), clsactOurs, mode);
    }

    /** The same, knowing better whose the clsact is; what has nothing to do with clsact stays as it is. */
    public Attachment withClsactOurs(boolean ours) {
        return new Attachment(hook, handle, ours && mode.isEmpty(), mode);
    }

    /** The link, when it is one that holds the program. */
    public Optional<PinnedLink> link() {
        return handle.link();
    }

    /** The filter, when it is one that holds the program. */
    public Optional<Filter> filter() {
        return handle.filter();
    }

    /** Whether the link of this id holds the program. */
    public boolean isLink(long id) {
        return link().filter(link -> link.id() == id).isPresent();
    }

    /** Whether it names the same link or filter as another one on the same hook. */
    public boolean isSame(Attachment other) {
        return link().map(PinnedLink::id).equals(other.link().map(PinnedLink::id))
                && filter().map(Filter::priority).equals(other.filter().map(Filter::priority))
                && filter().map(Filter::handle).equals(other.filter().map(Filter::handle));
    }

    /** What becomes of packets where it hangs. */
    public AttachTraits traits() {
        return handle.traits(hook);
    }

    /** Its place among what hangs in the same stage of the same hook: the smaller runs first, and of equal ones the newer. */
    public int place() {
        return handle.place();
    }

    /** Hangs a program on the same hook in the same way, after this was released. A clsact that {@link #traits()} wants is there. */
    public Attachment again(Kernel kernel, Path programPin) {
        LinkRequest request = hook.request(mode.map(Mode::mode).orElse(XdpMode.GENERIC));
        return new Attachment(hook, handle.again(kernel, request, programPin), clsactOurs, mode);
    }

    /** Replaces, in one step that no packet can see halfway, the program that hangs there by the one that is pinned. A link does not know where it hangs: a refusal says so here. */
    public void replace(Kernel kernel, Path programPin) {
        try {
            handle.replace(kernel, programPin);
        } catch (KernelRefusedException e) {
            if (handle.link().isEmpty()) {
                throw e;
            }
            throw new KernelRefusedException(
                    e.operation() + " on " + hook
                            + mode.map(found -> " in " + found.mode().label() + " mode")
                                    .orElse(""),
                    e.errno(),
                    e.errnoName(),
                    e.advice(),
                    e.verifierLog().orElse(null));
        }
    }

    /** Takes down what hangs there, see {@link Links#release} and {@link Filters#release}. What is already gone counts as released. */
    public void release(Kernel kernel) {
        handle.release(kernel);
    }

    /** Takes the link off the hook, wherever it is pinned, when it runs this program. Nothing to do when it does not hang there; a filter does not move. */
    public void detach(Kernel kernel, long programId) {
        if (liveProgram(kernel).equals(OptionalLong.of(programId))) {
            handle.link().ifPresent(link -> kernel.links().detach(link.id(), programId));
        }
    }

    /**
     * The kernel id of the program that hangs there now; empty when nothing does. A link at whose pin nothing is pinned is found by its id, on the hook on
     * which it was hung: whoever asks compares the program with the one it knows.
     */
    public OptionalLong liveProgram(Kernel kernel) {
        return handle.liveProgram(kernel, hook);
    }

    /** The same of many: the programs by what they hang on. */
    public static Map<Attachment, Long> livePrograms(Kernel kernel, Collection<Attachment> all) {
        List<PinnedLink> links =
                all.stream().flatMap(each -> each.handle.link().stream()).toList();
        List<Filter> filters =
                all.stream().flatMap(each -> each.handle.filter().stream()).toList();
        Map<PinnedLink, KernelLink> ofLinks = kernel.links().info(links);
        Map<Filter, Long> ofFilters =
                filters.isEmpty() ? Map.of() : kernel.filters().livePrograms(filters);
        Map<Attachment, Long> live = new HashMap<>();
        for (Attachment each : all) {
            each.handle
                    .link()
                    .map(ofLinks::get)
                    .filter(each.hook::holds)
                    .map(KernelLink::programId)
                    .or(() -> each.handle.filter().map(ofFilters::get))
                    .ifPresent(program -> live.put(each, program));
        }
        return live;
    }
}
