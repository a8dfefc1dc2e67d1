// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.Verdict;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One step of a plan: a plain value that says what is to be done and what would take it back. */
public sealed interface Action
        permits Action.MountBpffs,
                Action.LoadPrograms,
                Action.LoadForm,
                Action.KeepBytecode,
                Action.DropBytecode,
                Action.FetchBytecode,
                Action.LoadDispatcher,
                Action.ResetCounts,
                Action.FillSlot,
                Action.PinInterface,
                Action.PublishRevision,
                Action.ReplaceRevision,
                Action.AwaitGracePeriod,
                Action.WithdrawHandle,
                Action.ReleaseRemains,
                Action.RetireRevision,
                Action.PlacePin,
                Action.TakePin,
                Action.RetireLink,
                Action.RemovePin,
                Action.MakeDirectory,
                Action.RemoveDirectory,
                ClsactAction,
                LinkAction,
                PinAction,
                UpgradeAction {

    /** What it does, for a person. */
    String describe();

    /** What takes it back when a later step fails; empty when nothing has to. */
    default String describeUndo() {
        return "";
    }

    /** Mounts bpffs where it is not mounted yet. It stays mounted: an empty mount is no residue. */
    record MountBpffs(Path mountPoint) implements Action {
        @Override
        public String describe() {
            return "make sure that bpffs is mounted at " + mountPoint;
        }
    }

    /**
     * Loads and pins a user's programs.
     *
     * @param newPins pins of maps shared by name that nobody has made yet
     */
    record LoadPrograms(LoadSpec spec, Set<Path> newPins) implements Action {
        public LoadPrograms {
            newPins = Set.copyOf(newPins);
        }

        @Override
        public String describe() {
            return "load and pin " + spec.programs() + " of " + spec.object()
                    + (spec.extensionOf().isPresent() ? " as extensions of dispatchers" : "")
                    + shared(" with the maps ", spec.reusedMaps())
                    + shared(" sharing by name ", spec.mapsByName());
        }

        private static String shared(String what, Map<String, Path> maps) {
            return maps.isEmpty() ? "" : what + maps.values().stream().sorted().toList();
        }

        @Override
        public String describeUndo() {
            return "remove the pins of those programs and of their maps";
        }
    }

    /** Loads and pins a program in another form than the one it was loaded in, out of its kept bytecode and with its maps. */
    record LoadForm(long programId, String kernelType, Path pin, LoadSpec spec) implements Action {
        @Override
        public String describe() {
            return "load program " + programId + " as " + kernelType + " too, with the same maps, and pin it at " + pin;
        }

        @Override
        public String describeUndo() {
            return "remove " + pin;
        }
    }

    /**
     * Keeps a copy of the object that the loaded programs came out of, so that what is needed of them later does not depend on a file of others.
     *
     * @param request what the programs were loaded by
     * @param directory where each program gets a directory of its own
     */
    record KeepBytecode(ObjectSource object, LoadRequest request, Instant now, Path directory) implements Action {
        @Override
        public String describe() {
            return "keep a copy of " + object + " in " + directory + " for each of those programs";
        }

        @Override
        public String describeUndo() {
            return "remove those copies";
        }
    }

    /** Removes the kept copy of a program's object. */
    record DropBytecode(long programId, Path directory) implements Action {
        @Override
        public String describe() {
            return "remove " + directory.resolve(Long.toString(programId));
        }
    }

    /** Copies the object of a program once more from the file that it was loaded from, which still has the bytes that were kept. */
    record FetchBytecode(long programId, String source, Path directory) implements Action {
        @Override
        public String describe() {
            return "copy " + source + " into " + directory.resolve(Long.toString(programId))
                    + ", if it is still what was kept there";
        }
    }

    /** Loads and pins a dispatcher program for a revision. */
    record LoadDispatcher(Revision revision) implements Action {
        @Override
        public String describe() {
            return "load dispatcher revision " + revision.number() + " of " + revision.key() + " with "
                    + revision.slots().size() + " of 10 slots by "
                    + revision.mechanism().label() + form() + " and pin it in " + revision.directory();
        }

        private String form() {
            Revision.Overlap overlap = revision.form().overlap();
            String backend = " for " + revision.form().backend();
            if (overlap instanceof Revision.Overlap.Marking) {
                return backend + " in its marking form";
            }
            return overlap instanceof Revision.Overlap.Guarding ? backend + " in its guarding form" : backend;
        }

        @Override
        public String describeUndo() {
            return "remove " + revision.directory();
        }
    }

    /** Sets the counts of a new member to zero. The entry belongs to nobody else, so nothing has to take it back. */
    record ResetCounts(Revision revision, int counterIndex) implements Action {
        @Override
        public String describe() {
            return "set counter " + counterIndex + " of " + revision.key() + " to zero";
        }
    }

    /** Fills one slot. */
    record FillSlot(Revision revision, Slot slot) implements Action {
        @Override
        public String describe() {
            return "fill slot " + slot.position() + " of revision " + revision.number() + " with program "
                    + slot.programId() + " (priority " + slot.priority() + ", proceed on " + proceedOn() + ")"
                    + slot.pin().map(pin -> " and pin it at " + pin).orElse("");
        }

        private String proceedOn() {
            List<Verdict> verdicts = slot.proceedOn().verdicts(revision.key().type());
            return verdicts.isEmpty()
                    ? "no verdict"
                    : verdicts.stream().map(Verdict::label).collect(Collectors.joining(","));
        }

        @Override
        public String describeUndo() {
            return slot.pin().map(pin -> "remove " + pin).orElse("");
        }
    }

    /** Pins the interface of a dispatcher, so that it is told from the next one of its name and index. */
    record PinInterface(NetInterface netInterface, Path pin) implements Action {
        @Override
        public String describe() {
            return "pin interface " + netInterface.name() + " at " + pin;
        }

        @Override
        public String describeUndo() {
            return "remove " + pin;
        }
    }

    /** Hangs a revision on a hook. */
    record PublishRevision(String backend, Publication publication, AttachHandleRef.Published as) implements Action {
        @Override
        public String describe() {
            return "publish " + publication.directory() + " on " + publication.hook() + " through " + backend;
        }

        @Override
        public String describeUndo() {
            return "withdraw it";
        }
    }

    /** Puts a revision in the place of the live one, in one step. */
    record ReplaceRevision(AttachHandleRef handle, Path directory, Path previous) implements Action {
        @Override
        public String describe() {
            return "replace " + previous + " by " + directory + " in one step";
        }

        @Override
        public String describeUndo() {
            return "replace it back";
        }
    }

    /** Waits until every packet that may still be inside the previous step's state has left it. */
    record AwaitGracePeriod() implements Action {
        @Override
        public String describe() {
            return "wait for the packets on their way";
        }
    }

    /**
     * Takes a dispatcher's old handle down while another one already holds the hook.
     *
     * @param row the dispatcher as it is recorded
     * @param restore how to hang it up again
     */
    record WithdrawHandle(DispatcherRow row, Publication restore) implements Action {
        @Override
        public String describe() {
            return "withdraw " + row.backend() + " from " + row.handle().hook();
        }

        @Override
        public String describeUndo() {
            return "publish " + restore.directory() + " through " + row.backend() + " again";
        }
    }

    /** Releases what is left of a handle on which nothing hangs any more. */
    record ReleaseRemains(Attachment handle) implements Action {
        @Override
        public String describe() {
            return "clear what is left of the dispatcher's attachment to " + handle.hook();
        }
    }

    /** Removes a revision that is not live any more. */
    record RetireRevision(Path directory) implements Action {
        @Override
        public String describe() {
            return "retire " + directory;
        }
    }

    /**
     * Brings what fills a slot of the live revision from the revision's directory to the place that the user asked for. What lies there fills the same
     * member's slot in the previous revision, and is let go.
     */
    record PlacePin(Path from, Path to, SlotMechanism mechanism) implements Action {
        @Override
        public String describe() {
            return "move " + from + " to " + to;
        }
    }

    /**
     * Brings what fills a slot of a revision that is going to be retired from the place that the user asked for into the revision's directory, so that it
     * goes with it whatever happens.
     */
    record TakePin(Path from, Path to, SlotMechanism mechanism) implements Action {
        @Override
        public String describe() {
            return "move " + from + " to " + to;
        }

        @Override
        public String describeUndo() {
            return "move it back";
        }
    }

    /** Lets go of the link in a slot of a revision that is not live any more. */
    record RetireLink(Path pin) implements Action {
        @Override
        public String describe() {
            return "retire " + pin;
        }
    }

    /** Removes one pin. */
    record RemovePin(Path pin) implements Action {
        @Override
        public String describe() {
            return "remove " + pin;
        }
    }

    /** Makes a directory for a pin that the user asked for elsewhere, where a reboot has taken it away. It stays whatever becomes of the change. */
    record MakeDirectory(Path directory) implements Action {
        @Override
        public String describe() {
            return "make " + directory;
        }
    }

    /** Removes a directory of pins. */
    record RemoveDirectory(Path directory) implements Action {
        @Override
        public String describe() {
            return "remove " + directory;
        }
    }
}
