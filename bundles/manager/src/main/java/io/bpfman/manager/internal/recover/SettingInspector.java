// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.util.ArrayList;
import java.util.List;

/** Looks at whether what is configured can be had. For any thread. */
public final class SettingInspector implements Inspector {

    static final Rule AVAILABLE = new Rule(
            "setting-available",
            Severity.WARNING,
            "what is configured can be had here",
            "A TC backend or a slot mechanism is chosen that is not there: its bundle is not started, or the kernel cannot do it. Dispatchers stay as they are, and new"
                    + " ones are refused, until another one is chosen or it is there.");

    private final Dispatchers dispatchers;

    public SettingInspector(Dispatchers dispatchers) {
        this.dispatchers = dispatchers;
    }

    @Override
    public List<Rule> rules() {
        return List.of(AVAILABLE);
    }

    @Override
    public List<Found> inspect() {
        List<Found> found = new ArrayList<>();
        dispatchers
                .of(DispatcherType.TC_INGRESS)
                .map(DispatcherService::status)
                .ifPresent(status -> look("tc", status, found));
        dispatchers
                .of(DispatcherType.XDP)
                .map(DispatcherService::status)
                .ifPresent(status -> look("xdp", status, found));
        return found;
    }

    private static void look(String service, DispatcherStatus status, List<Found> found) {
        status.forced()
                .filter(backend -> !status.backends().contains(backend))
                .map(backend -> AVAILABLE.advised(
                        "setting tc-backend",
                        "the TC backend \"" + backend + "\" is configured and not there; there is "
                                + (status.backends().isEmpty() ? "none" : String.join(", ", status.backends())),
                        "start the bundle that brings it, or choose another: bpfman tc-backend auto"))
                .map(Found::of)
                .ifPresent(found::add);
        if (!status.usable()) {
            found.add(Found.of(AVAILABLE.advised(
                    "setting slot-mechanism of " + service,
                    "this kernel cannot build dispatchers by "
                            + status.mechanism().label() + ": " + status.mechanismReason(),
                    "leave the choice to the agent (slot-mechanism auto), or start it on a kernel that can")));
        }
    }
}
