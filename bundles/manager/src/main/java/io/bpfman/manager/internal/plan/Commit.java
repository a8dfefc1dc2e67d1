// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.KernelLink;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.VersionRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The point of no return of a plan: one transaction of the store and, inside it, the withdrawals that leave nothing behind to return to.
 *
 * @param parts what is written
 * @param withdrawals what is taken down as the transaction's last step
 */
public record Commit(List<Part> parts, List<Withdrawal> withdrawals) {

    public Commit {
        parts = List.copyOf(parts);
        withdrawals = List.copyOf(withdrawals);
    }

    /** Whether it writes and withdraws nothing: all that is to be done comes before and after it. */
    public boolean isEmpty() {
        return parts.isEmpty() && withdrawals.isEmpty();
    }

    /** What it does, for a person. */
    public String describe() {
        return "record in one transaction: " + described();
    }

    /** What it is for, for a person. */
    public String effect() {
        return isEmpty() ? "clear up" : described();
    }

    private String described() {
        String written = parts.stream().map(Part::describe).collect(Collectors.joining("; "));
        String taken = withdrawals.stream()
                .map(withdrawal -> ", withdrawing " + withdrawal.describe())
                .collect(Collectors.joining());
        return written + taken;
    }

    /** A part of what is written. Parts that depend on what earlier steps gave say on what. */
    public sealed interface Part {

        /** What it writes, for a person. */
        String describe();

        /**
         * Programs that a {@code LoadPrograms} step loads.
         *
         * @param frags names of those that take packets of several buffers
         */
        record Programs(LoadRequest request, Set<String> frags, Instant now) implements Part {
            public Programs {
                frags = Set.copyOf(frags);
            }

            @Override
            public String describe() {
                return "programs " + request.programs();
            }
        }

        /**
         * Programs that a {@code LoadPrograms} step loads, in the order of the request, each of which was loaded before a reboot, too.
         *
         * @param versions those before, of the ones that were upgraded, by their ids before the reboot
         */
        record RestoredPrograms(Programs programs, List<Program> earlier, Map<Long, List<VersionRow>> versions)
                implements Part {
            public RestoredPrograms {
                earlier = List.copyOf(earlier);
                versions = Map.copyOf(versions);
            }

            @Override
            public String describe() {
                return programs.describe() + ", which were "
                        + earlier.stream().map(Program::id).toList();
            }
        }

        /** Rows that are known in full. */
        record Rows(List<StoreChange> changes) implements Part {
            public Rows {
                changes = List.copyOf(changes);
            }

            @Override
            public String describe() {
                return changes.stream().map(Rows::describe).collect(Collectors.joining(", "));
            }

            private static String describe(StoreChange change) {
                if (change instanceof StoreChange.DeleteLink delete) {
                    return "link " + delete.linkId() + " is gone";
                }
                if (change instanceof StoreChange.ForgetDeparture forget) {
                    return "what became of link " + forget.linkId() + " is told";
                }
                if (change instanceof StoreChange.PutLink put) {
                    Link link = put.row().link();
                    return link.id() == 0
                            ? "a link of program " + link.programId() + " with an id of its own"
                            : "link " + link.id() + " as it is then";
                }
                if (change instanceof StoreChange.PutProgram put) {
                    return "program " + put.program().id() + " as it is then";
                }
                if (change instanceof StoreChange.PutDispatcher put) {
                    return "the dispatcher " + put.row().key() + " as it is then";
                }
                if (change instanceof StoreChange.PutMapSet put) {
                    return "map set " + put.mapSet() + " goes on";
                }
                if (change instanceof StoreChange.PutVersions put) {
                    return "versions "
                            + put.versions().stream().map(VersionRow::number).toList() + " of program "
                            + put.programId();
                }
                if (change instanceof StoreChange.DeleteProgram delete) {
                    return "program " + delete.programId() + " is gone";
                }
                if (change instanceof StoreChange.PutDocument put) {
                    return "the document " + put.row().name() + " is applied";
                }
                if (change instanceof StoreChange.DeleteDispatcher delete) {
                    return "the dispatcher " + delete.key() + " is gone";
                }
                if (change instanceof StoreChange.RecordBoot) {
                    return "of which boot that is";
                }
                return change.getClass().getSimpleName();
            }
        }

        /** A dispatcher as it is recorded, under the handle by which it hangs now. */
        record Rehung(DispatcherRow row, AttachHandleRef handle) implements Part {
            @Override
            public String describe() {
                return "the dispatcher " + row.key() + " hangs on its hook again";
            }
        }

        /**
         * A link under the kernel's id that it has.
         *
         * @param row as it is recorded, but for that id
         * @param pin where an {@link LinkAction.AttachLink} step pins it
         */
        record AttachedLink(LinkRow row, Path pin) implements Part {
            @Override
            public String describe() {
                return "link " + row.link().id() + " of program " + row.link().programId();
            }
        }

        /**
         * The live revision of a dispatcher and the places of its members.
         *
         * @param members in the order of the revision's slots, each with its pin
         */
        record LiveRevision(
                Revision revision, AttachHandleRef handle, List<LinkRow> members, Instant createdAt, Instant now)
                implements Part {
            public LiveRevision {
                members = List.copyOf(members);
            }

            @Override
            public String describe() {
                return "revision " + revision.number() + " of " + revision.key() + " with " + members.size()
                        + " member(s) through " + revision.form().backend();
            }
        }
    }

    /** What goes for good, and how it would be brought back. */
    public sealed interface Withdrawal {

        /** What it takes down, for a person. */
        String describe();

        /** A dispatcher that goes with its last member. */
        record Dispatcher(DispatcherRow row, Publication restore) implements Withdrawal {
            @Override
            public String describe() {
                return row.backend() + " from " + row.handle().hook();
            }
        }

        /**
         * A link that belongs to no dispatcher.
         *
         * @param row as it is recorded: when the link runs another program, it is somebody else's
         * @param link as it is pinned now
         * @param again by what it would be attached again
         * @param place where it hangs, for a person: {@code eth0 ingress}
         */
        record Link(LinkRow row, PinnedLink link, Path programPin, LinkRequest again, String place)
                implements Withdrawal {

            /** The program that the link runs by what is recorded. */
            public long programId() {
                return row.link().programId();
            }

            /** Whether what the kernel says of the link's id is that it hangs somewhere and runs that program. */
            public boolean isSeenIn(KernelLink said) {
                return said.programId() == programId() && !said.isDetached();
            }

            @Override
            public String describe() {
                return "the " + row.link().kind().label() + " link of program " + programId() + " from " + place;
            }
        }
    }
}
