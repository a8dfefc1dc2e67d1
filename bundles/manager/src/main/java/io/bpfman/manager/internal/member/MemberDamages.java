// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.manager.internal.inspect.Damage;
import io.bpfman.manager.internal.inspect.LinkRules;
import io.bpfman.manager.internal.member.MemberInspection.Recorded;
import io.bpfman.manager.internal.member.RecoverySnapshot.Hold;
import io.bpfman.manager.internal.member.RecoverySnapshot.PinnedRevision;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Says what is wrong at an attach point of a dispatcher. Pure. */
final class MemberDamages {

    private final RecoverySnapshot recovery;
    private final String subject;
    private final List<Damage> damages = new ArrayList<>();

    private MemberDamages(MemberInspection inspection) {
        this.recovery = inspection.recovery();
        this.subject = subject(recovery.key());
    }

    /** How an attach point's dispatcher is called. */
    static String subject(DispatcherKey key) {
        return "dispatcher " + key.type().label() + " " + key.nsid() + " " + key.ifindex();
    }

    static List<Damage> of(MemberInspection inspection) {
        MemberDamages found = new MemberDamages(inspection);
        if (inspection.recorded().isPresent()) {
            found.recorded(recoveryRow(inspection), inspection.recorded().get());
        } else if (!inspection.held()) {
            found.unrecorded();
        }
        return List.copyOf(found.damages);
    }

    private static DispatcherRow recoveryRow(MemberInspection inspection) {
        return inspection.recovery().row().orElseThrow();
    }

    private void add(Rule rule, String explanation) {
        damages.add(Damage.of(rule, subject, explanation));
    }

    /** What a change that was interrupted, or somebody's hand, has left. */
    private void unrecorded() {
        List<String> there = new ArrayList<>();
        recovery.revisions().forEach(revision -> there.add(revision.directory().toString()));
        recovery.clsactClaim().ifPresent(claim -> there.add(claim.directory().toString()));
        if (recovery.interfacePinned()) {
            there.add("the pin of its interface");
        }
        if (recovery.detachedLink()) {
            there.add("the pin of a link that hangs nowhere");
        }
        List<Hold> holds = new ArrayList<>(recovery.link().stream().toList());
        holds.addAll(recovery.filters());
        holds.forEach(hold -> there.add(hung(hold.handle()) + ", which runs program " + hold.programId()));
        if (!there.isEmpty()) {
            damages.add(Damage.of(
                            LinkRules.ORPHAN,
                            subject,
                            "no dispatcher is recorded there, and there is " + String.join(", ", there))
                    .as(holds.isEmpty() ? Severity.WARNING : Severity.ERROR));
        }
    }

    private void recorded(DispatcherRow row, Recorded found) {
        damages.addAll(found.place().damages(subject));
        if (!recovery.present()) {
            return;
        }
        if (found.covered()) {
            damages.add(Damage.advised(
                    LinkRules.HIDDEN,
                    subject,
                    row.directory() + " is below something that was mounted over it; its program " + row.programId()
                            + (found.live().equals(OptionalLong.of(row.programId()))
                                    ? " runs on"
                                    : " does not hang on its hook"),
                    "findmnt -R " + recovery.settings().bpffs() + " shows what is mounted; umount the last of it"));
        }
        hook(row, found);
        program(row, found);
        members(row, found);
        clsact(row, found);
        found.failures().stream()
                .filter(failures -> failures > 0)
                .forEach(
                        failures -> damages.add(
                                Damage.advised(
                                        LinkRules.FAILURES,
                                        subject,
                                        failures
                                                + " tail calls into slots of members failed since the dispatcher was made; on such a failure it is to "
                                                + row.slotFailure()
                                                        .map(Enum::name)
                                                        .orElse("drop")
                                                        .toLowerCase(Locale.ROOT),
                                        "bpfman dispatcher get shows which members; have members make fewer tail calls, or slots be filled by freplace")));
    }

    private void hook(DispatcherRow row, Recorded found) {
        boolean ours = found.live().isPresent() && isOurs(row, found.live().getAsLong());
        if (row.handle().link().isPresent()) {
            link(row, found);
        } else if (!ours) {
            String theirs = found.live().isPresent()
                    ? "; the one at its place runs program " + found.live().getAsLong() + " \"" + found.liveName()
                            + "\" of somebody else"
                    : "";
            damages.add(
                    Damage.of(LinkRules.FILTER, subject, hung(row.handle()) + " is recorded, and is not there" + theirs)
                            .as(found.members().isEmpty() ? Severity.WARNING : Severity.ERROR));
        }
        boolean holds = row.handle().link().isPresent() ? found.live().isPresent() : ours;
        if (holds && found.live().getAsLong() != row.programId()) {
            add(
                    LinkRules.HOOK_PROGRAM,
                    hung(row.handle()) + " is recorded to run program " + row.programId() + " of revision "
                            + row.revision() + ", and runs program "
                            + found.live().getAsLong() + " \"" + found.liveName() + "\"");
        }
        others(row, found)
                .forEach(hold -> add(
                        LinkRules.DUPLICATE,
                        hung(hold.handle()) + " runs program " + hold.programId() + " of ours, and "
                                + hung(row.handle()) + " is what is recorded"));
        if (!recovery.interfacePinned() && !found.covered()) {
            add(
                    LinkRules.INTERFACE_PIN,
                    "its interface " + row.handle().hook().netInterface().name() + " is not pinned");
        }
    }

    /** What hangs there besides what is recorded. */
    private List<Hold> others(DispatcherRow row, Recorded found) {
        List<Hold> others = new ArrayList<>(recovery.filters());
        if (row.handle().link().isEmpty()) {
            others.addAll(recovery.link().stream().toList());
        }
        Optional<Hold> own = others.stream()
                .filter(hold -> hold.handle().isSame(row.handle()))
                .findFirst();
        // without what is recorded, the first that is there takes its place
        boolean lost = row.handle().link().isPresent() ? found.live().isEmpty() : own.isEmpty();
        return others.stream()
                .filter(hold -> own.isEmpty() || !hold.equals(own.get()))
                .skip(lost && row.handle().link().isEmpty() ? 1 : 0)
                .toList();
    }

    private boolean isOurs(DispatcherRow row, long program) {
        return program == row.programId()
                || recovery.revisions().stream()
                        .anyMatch(revision -> revision.programId().equals(OptionalLong.of(program)));
    }

    private void link(DispatcherRow row, Recorded found) {
        boolean xdp = row.key().type() == DispatcherType.XDP;
        if (found.link().isEmpty()) {
            add(
                    xdp ? LinkRules.XDP_LINK : LinkRules.TCX_LINK,
                    hung(row.handle()) + " is recorded, and the kernel does not have it");
        } else if (found.live().isEmpty()) {
            add(LinkRules.ATTACHED, hung(row.handle()) + " is there, and hangs nowhere any more");
        } else if (!found.linkPinned() && !found.covered()) {
            add(
                    xdp ? LinkRules.XDP_LINK_PIN : LinkRules.TCX_LINK_PIN,
                    hung(row.handle()) + " hangs on its hook, and is not pinned: somebody else holds it");
        }
    }

    private void program(DispatcherRow row, Recorded found) {
        if (!found.programThere()) {
            add(
                    LinkRules.DISPATCHER_PROGRAM,
                    "program " + row.programId() + " of revision " + row.revision()
                            + " is recorded, and the kernel does not have it (pin: " + row.directory()
                            + "/dispatcher)");
        } else if (!found.covered()
                && !(found.programPinned() && found.unpinned().isEmpty())) {
            String maps = found.unpinned().keySet().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
            add(
                    LinkRules.DISPATCHER_PIN,
                    "program " + row.programId() + " is in the kernel, and nothing of it is pinned at "
                            + (found.programPinned()
                                    ? ""
                                    : row.directory() + "/dispatcher" + (maps.isEmpty() ? "" : ", "))
                            + maps);
        }
        for (PinnedRevision revision : recovery.revisions()) {
            if (!revision.directory().equals(row.directory())) {
                add(
                        LinkRules.LEFTOVER,
                        "revision " + row.revision() + " is recorded, and revision " + revision.number()
                                + " is pinned in " + revision.directory());
            }
        }
        if (recovery.detachedLink()) {
            add(LinkRules.ORPHAN, "a link is pinned for it that hangs nowhere");
        }
    }

    private void members(DispatcherRow row, Recorded found) {
        if (!found.config().isEmpty()) {
            add(LinkRules.CONFIG, String.join("; ", found.config()));
        }
        if (!found.slots().isEmpty()) {
            add(LinkRules.SLOTS, String.join("; ", found.slots()));
        }
        found.missingPins()
                .forEach((link, pin) -> damages.add(Damage.of(
                        LinkRules.LINK_PIN,
                        "link " + link,
                        "its slot is to be pinned at " + pin + ", and nothing is there")));
        if (found.countsDiffer(row)) {
            add(
                    LinkRules.LINK_COUNT,
                    row.numExtensions() + " members are recorded with it, "
                            + found.members().size()
                            + " links say that they are its members, and " + found.pinnedSlots()
                            + " slots are pinned in "
                            + row.directory());
        }
    }

    private void clsact(DispatcherRow row, Recorded found) {
        String name = row.handle().hook().netInterface().name();
        if (found.clsactGone()) {
            add(LinkRules.CLSACT, "the clsact of " + name + " is recorded as ours, and there is none");
        }
        recovery.clsactClaim()
                .ifPresent(claim -> add(
                        LinkRules.CLSACT,
                        claim.directory() + " notes that the clsact of " + name + " is ours, "
                                + (claim.recorded() ? "as is recorded already" : "and nothing is recorded of it")));
    }

    /** What hangs a dispatcher up. */
    private static String hung(Attachment handle) {
        return handle.link()
                .map(link -> "link " + link.id())
                .or(() -> handle.filter()
                        .map(filter -> "the filter with priority " + filter.priority() + " and handle 0x"
                                + Long.toHexString(filter.handle())))
                .map(what -> what + " on " + handle.hook())
                .orElseThrow();
    }
}
