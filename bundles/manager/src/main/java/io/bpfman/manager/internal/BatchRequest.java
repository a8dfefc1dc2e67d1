// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several changes that were asked for as one, by what they are.
 *
 * @param upgrades new versions, and versions before, of programs
 * @param disabled those of the attaches, by their places among them, whose links come disabled
 */
record BatchRequest(
        List<LoadRequest> loads,
        List<Change> upgrades,
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
                changes.stream()
                        .filter(BatchRequest::isUpgrade)
                        .<Change>map(change -> change)
                        .toList(),
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

    static boolean isUpgrade(Change change) {
        return change instanceof UpgradeRequest || change instanceof RollbackRequest;
    }

    static long upgraded(Change change) {
        return change instanceof UpgradeRequest upgrade ? upgrade.programId() : ((RollbackRequest) change).programId();
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
        Set<Long> upgrading = new HashSet<>();
        for (Change upgrade : upgrades) {
            if (!upgrading.add(upgraded(upgrade))) {
                throw new InvalidSpecException("program " + upgraded(upgrade) + " is to be upgraded twice");
            }
        }
        Set<Long> inUse = attached();
        Set<Long> unloading = new HashSet<>();
        for (UnloadRequest unload : unloads) {
            if (!unloading.add(unload.programId())) {
                throw new InvalidSpecException("program " + unload.programId() + " is to be unloaded twice");
            }
            if (inUse.contains(unload.programId())) {
                throw new InvalidSpecException(
                        "program " + unload.programId() + " is to be unloaded and to be attached");
            }
            if (upgrading.contains(unload.programId())) {
                throw new InvalidSpecException(
                        "program " + unload.programId() + " is to be unloaded and to be upgraded");
            }
        }
    }

    private Set<Long> attached() {
        return attaches.stream().map(AttachSpec::programId).collect(Collectors.toSet());
    }

    /** Those that are attached and stay as they are. */
    Set<Long> programsInUse() {
        Set<Long> inUse = new HashSet<>(attached());
        inUse.removeAll(programsUpgrading());
        return inUse;
    }

    private Set<Long> programsUpgrading() {
        return upgrades.stream().map(BatchRequest::upgraded).collect(Collectors.toSet());
    }

    /** Those that go. */
    Set<Long> programsUnloading() {
        Set<Long> unloading = new HashSet<>(programsUpgrading());
        unloads.forEach(unload -> unloading.add(unload.programId()));
        return unloading;
    }

    /** Whether there is anything to do besides loading. */
    boolean hasMore() {
        return !(attaches.isEmpty()
                && changes.isEmpty()
                && countings.isEmpty()
                && detaches.isEmpty()
                && upgrades.isEmpty()
                && unloads.isEmpty());
    }
}
