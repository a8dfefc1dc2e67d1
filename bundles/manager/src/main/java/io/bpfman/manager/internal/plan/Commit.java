// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.LoadRequest;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.TcxPlace;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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

    /** What it does, for a person. */
    public String describe() {
        String written = parts.stream().map(Part::describe).collect(Collectors.joining("; "));
        String taken = withdrawals.stream()
                .map(withdrawal -> ", withdrawing " + withdrawal.describe())
                .collect(Collectors.joining());
        return "record in one transaction: " + written + taken;
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
                    return "link " + put.row().link().id() + " as it is then";
                }
                if (change instanceof StoreChange.DeleteProgram delete) {
                    return "program " + delete.programId() + " is gone";
                }
                if (change instanceof StoreChange.DeleteDispatcher delete) {
                    return "the dispatcher " + delete.key() + " is gone";
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
         * A TCX link under the kernel's id that it has.
         *
         * @param row as it is recorded, but for that id
         */
        record TcxLink(LinkRow row, AttachHandleRef.Tcx handle) implements Part {
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

        Attachment handle();

        /** The program that hangs there by what is recorded: another one is somebody else's. */
        long programId();

        /** What it takes down, for a person. */
        String describe();

        /** A dispatcher that goes with its last member. */
        record Dispatcher(DispatcherRow row, Publication restore) implements Withdrawal {
            @Override
            public Attachment handle() {
                return row.handle();
            }

            @Override
            public long programId() {
                return row.programId();
            }

            @Override
            public String describe() {
                return row.backend() + " from " + row.handle().hook();
            }
        }

        /**
         * A TCX link.
         *
         * @param place where in the hook's chain it would be attached again
         */
        record Tcx(LinkRow row, Attachment handle, Path programPin, TcxPlace place) implements Withdrawal {
            @Override
            public long programId() {
                return row.link().programId();
            }

            @Override
            public String describe() {
                return "the TCX link of program " + row.link().programId() + " from " + handle.hook();
            }
        }
    }
}
