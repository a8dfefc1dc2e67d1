// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several changes that were asked for as one, by what they are.
 *
 * @param disabled those of the attaches, by their places among them, whose links come disabled
 */
record BatchRequest(
        List<LoadRequest> loads,
        List<AttachSpec> attaches,
        List<LinkChange> changes,
        List<SetCounting> countings,
        List<DetachRequest> detaches,
        List<UnloadRequest> unloads,
        Set<Integer> disabled) {

    /** Throws {@link InvalidSpecException} when they contradict each other, or cannot be made with others. */
    static BatchRequest of(List<? extends Change> changes, Set<Integer> disabled) {
        changes.stream().filter(SettingChange.class::isInstance).findFirst().ifPresent(choice -> {
            throw new InvalidSpecException("how dispatchers are built is not changed together with links or programs ("
                    + choice + "); make that choice before, or afterwards");
        });
        BatchRequest request = new BatchRequest(
                of(LoadRequest.class, changes),
                of(AttachSpec.class, changes),
                of(LinkChange.class, changes),
                of(SetCounting.class, changes),
                of(DetachRequest.class, changes),
                of(UnloadRequest.class, changes),
                disabled.stream()
                        .map(nth ->
                                of(AttachSpec.class, changes.subList(0, nth)).size())
                        .collect(Collectors.toSet()));
        request.requireConsistent();
        return request;
    }

    private static <C extends Change> List<C> of(Class<C> sort, List<? extends Change> changes) {
        return changes.stream().filter(sort::isInstance).map(sort::cast).toList();
    }

    private void requireConsistent() {
        Set<Long> detached = new HashSet<>();
        for (DetachRequest detach : detaches) {
            if (!detached.add(detach.linkId())) {
                throw new InvalidSpecException("link " + detach.linkId() + " is to be detached twice");
            }
        }
        changes.stream()
                .filter(change -> detached.contains(change.linkId()))
                .findFirst()
                .ifPresent(change -> {
                    throw new InvalidSpecException("link " + change.linkId() + " is to be detached and to be changed");
                });
        Set<Long> inUse = programsInUse();
        Set<Long> unloading = new HashSet<>();
        for (UnloadRequest unload : unloads) {
            if (!unloading.add(unload.programId())) {
                throw new InvalidSpecException("program " + unload.programId() + " is to be unloaded twice");
            }
            if (inUse.contains(unload.programId())) {
                throw new InvalidSpecException(
                        "program " + unload.programId() + " is to be unloaded and to be attached");
            }
        }
    }

    Set<Long> programsInUse() {
        return attaches.stream().map(AttachSpec::programId).collect(Collectors.toSet());
    }

    Set<Long> programsUnloading() {
        return unloads.stream().map(UnloadRequest::programId).collect(Collectors.toSet());
    }

    /** Whether there is anything to do besides loading. */
    boolean hasMore() {
        return !(attaches.isEmpty()
                && changes.isEmpty()
                && countings.isEmpty()
                && detaches.isEmpty()
                && unloads.isEmpty());
    }
}
