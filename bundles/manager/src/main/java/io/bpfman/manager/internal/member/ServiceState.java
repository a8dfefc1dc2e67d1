// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Hook;
import java.util.List;
import java.util.Optional;

/**
 * How dispatchers are built at the moment.
 *
 * @param memberTarget what members extend; empty when they are ordinary programs
 * @param outlook what FETCH asks of hooks
 */
public record ServiceState(DispatcherStatus status, Optional<ExtensionTarget> memberTarget, Outlook outlook) {

    /** Tells what hanging a dispatcher on a hook through a backend would come to now. */
    @FunctionalInterface
    public interface Outlook {
        HookPlace of(String backend, Hook hook);
    }

    /** The service's means. */
    public static ServiceState of(DispatcherService service) {
        return of(service, service.status());
    }

    /** The means that the service has with this status. */
    static ServiceState of(DispatcherService service, DispatcherStatus status) {
        return new ServiceState(
                status, service.memberTarget(status.mechanism()), (backend, hook) -> prospect(service, backend, hook));
    }

    private static HookPlace prospect(DispatcherService service, String backend, Hook hook) {
        try {
            return HookPlace.free(service.place(backend, hook));
        } catch (BpfmanException e) {
            // what is in the way is an answer here: a plan that does not hang up anything does not mind
            return HookPlace.blocked(e);
        }
    }

    /** The service's means; without one nothing can be built. */
    public static ServiceState of(Optional<DispatcherService> service) {
        return service.map(ServiceState::of)
                .orElseGet(() -> new ServiceState(
                        new DispatcherStatus(
                                SlotMechanism.TAILCALL,
                                "no dispatcher service is running; start the bundle dispatcher-tc, or dispatcher-xdp",
                                false,
                                List.of(),
                                Optional.empty()),
                        Optional.empty(),
                        (backend, hook) -> HookPlace.UNASKED));
    }

    /** The same, for programs that become what they are and are no members of dispatchers yet. */
    public ServiceState plain() {
        return new ServiceState(status, Optional.empty(), outlook);
    }

    /** How slots are filled. */
    public SlotMechanism mechanism() {
        return status.mechanism();
    }

    /** What hanging a dispatcher on this hook through the preferred backend would come to. */
    public HookPlace prospect(Hook hook) {
        return status.preferred().map(backend -> outlook.of(backend, hook)).orElse(HookPlace.UNASKED);
    }
}
