// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.SetTcBackend;
import io.bpfman.api.SettingChange;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Takes choices of how dispatchers are built through the rooms, one after the other. For any thread. */
final class Choices {

    private final Dispatchers dispatchers;
    private final Moves moves;

    Choices(Dispatchers dispatchers, Moves moves) {
        this.dispatchers = dispatchers;
        this.moves = moves;
    }

    /** Has the services take the choice over, all or none, and dispatchers follow it. */
    synchronized void make(SettingChange choice) {
        List<DispatcherService> services = services(choice);
        services.forEach(service -> require(choice, service.after(choice)));
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            for (DispatcherService service : services) {
                SettingChange before = service.choose(choice);
                undo.push(() -> service.choose(before));
            }
        } catch (RuntimeException | Error e) {
            undo.forEach(step -> attempt(step, e));
            throw e;
        }
        if (choice instanceof SetTcBackend) {
            requireNone(services.stream()
                    .flatMap(service -> moves.all(service).stream())
                    .toList());
        }
    }

    private static void requireNone(List<String> staying) {
        if (!staying.isEmpty()) {
            throw new UnsupportedHereException("the choice is kept, but " + String.join("; ", staying)
                    + "; choose again when what is in the way is gone");
        }
    }

    private static void attempt(Runnable step, Throwable failure) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** What making the choice would do. */
    PlanPreview preview(SettingChange choice) {
        List<PlanPreview.Step> steps = new ArrayList<>();
        for (DispatcherService service : services(choice)) {
            DispatcherStatus after = service.after(choice);
            require(choice, after);
            if (!after.equals(service.status())) {
                steps.add(new PlanPreview.Step(taken(choice, service, after), ""));
            }
            steps.addAll(choice instanceof SetTcBackend ? moves.preview(service, after) : following(service, after));
        }
        return new PlanPreview(steps);
    }

    private static String taken(SettingChange choice, DispatcherService service, DispatcherStatus after) {
        return choice instanceof SetTcBackend
                ? "publish TC dispatchers through " + after.preferred().orElse("no backend, for none is there")
                : "fill slots of " + kind(service) + " dispatchers by "
                        + after.mechanism().label() + " (" + after.mechanismReason() + ")";
    }

    private static String kind(DispatcherService service) {
        return service.types().contains(DispatcherType.XDP) ? "XDP" : "TC";
    }

    private List<PlanPreview.Step> following(DispatcherService service, DispatcherStatus after) {
        return moves.filledOtherwise(service, after).stream()
                .map(row -> new PlanPreview.Step(later(row, after), ""))
                .toList();
    }

    private static String later(DispatcherRow row, DispatcherStatus after) {
        return row.handle().hook() + " from " + row.mechanism().label() + " to "
                + after.mechanism().label() + " with its next change";
    }

    /** The services whose dispatchers it is about: for a backend those of TC, else all that are running. */
    private List<DispatcherService> services(SettingChange choice) {
        if (choice instanceof SetTcBackend) {
            return List.of(dispatchers.require(DispatcherType.TC_INGRESS));
        }
        List<DispatcherService> running = DispatcherType.ofDispatchers().stream()
                .map(dispatchers::of)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return running.isEmpty() ? List.of(dispatchers.require(DispatcherType.TC_INGRESS)) : running;
    }

    private static void require(SettingChange choice, DispatcherStatus after) {
        if (choice instanceof SetTcBackend wanted
                && wanted.backend().isPresent()
                && after.preferred().isEmpty()) {
            throw new UnsupportedHereException(
                    "TC backend \"" + wanted.backend().get()
                            + "\" is not available: its bundle is not started, or this kernel cannot carry it;"
                            + " bpfman:features tells");
        }
    }
}
