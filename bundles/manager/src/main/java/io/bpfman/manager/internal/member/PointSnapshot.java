// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.Hook;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What several changes of the members of one attach point, or of its dispatcher, depend on.
 *
 * @param dispatcher the one that is there already
 * @param forms the programs of members that are there, and of those that come, in the form that the dispatcher needs
 * @param coming the links that come, the first that was asked for first
 * @param disabled ids of those of them that are not to run
 * @param leaving ids of the links that go
 * @param replaced the new versions of their programs that links are to run, by the links' ids
 * @param obstacles what lies where the pins of links are to be that do not run, by the links' ids
 * @param clsact of the interface, shared by both directions
 * @param nextRevision a number above every revision of this attach point that has a directory
 */
public record PointSnapshot(
        Hook hook,
        Optional<DispatcherSnapshot> dispatcher,
        Map<Long, MemberForm> forms,
        List<AttachSnapshot> coming,
        Set<Long> disabled,
        Set<Long> leaving,
        Map<Long, Program> replaced,
        List<LinkChange> changes,
        Map<Long, Path> obstacles,
        Optional<SetCounting> counting,
        HookPlace prospect,
        Clsact clsact,
        long nextRevision,
        DispatcherStatus status,
        Settings settings,
        Instant now) {

    public PointSnapshot {
        forms = Map.copyOf(forms);
        coming = List.copyOf(coming);
        disabled = Set.copyOf(disabled);
        leaving = Set.copyOf(leaving);
        replaced = Map.copyOf(replaced);
        changes = List.copyOf(changes);
        obstacles = Map.copyOf(obstacles);
    }

    DispatcherKey key() {
        return hook.key();
    }

    /** Whether links only go: then nothing has to be built where all do, or where nothing can be. */
    boolean onlyLosesLinks() {
        boolean staysAsItIs = replaced.isEmpty() && changes.isEmpty() && counting.isEmpty();
        return coming.isEmpty() && (staysAsItIs || losesAll());
    }

    private boolean losesAll() {
        return dispatcher
                .filter(there -> there.chain().without(leaving).members().isEmpty())
                .isPresent();
    }

    /** The program that decides how a new dispatcher is loaded. */
    Optional<Program> first() {
        return coming.stream().map(AttachSnapshot::program).findFirst();
    }
}
