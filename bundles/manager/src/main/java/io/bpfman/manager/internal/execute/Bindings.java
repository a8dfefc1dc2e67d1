// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SlotMechanism;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.member.MemberList;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.Commit.Part;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.VersionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the steps of one plan have given so far, and the rows that follow from it. */
public final class Bindings {

    private final Map<Path, ProgramInfo> dispatchers = new HashMap<>();
    private final Map<AttachHandleRef, Attachment> published = new HashMap<>();
    private final Map<Path, PinnedLink> attached = new HashMap<>();
    private final Map<Attachment, Attachment> renewed = new HashMap<>();
    private final Map<Filled, OptionalLong> slotLinks = new HashMap<>();
    private final BytecodeKeep keep;
    private List<LoadedProgram> programs = List.of();

    Bindings(BytecodeKeep keep) {
        this.keep = keep;
    }

    /** A slot of a revision. */
    private record Filled(Path directory, int position) {}

    void programs(List<LoadedProgram> loaded) {
        programs = List.copyOf(loaded);
    }

    List<LoadedProgram> programs() {
        return programs;
    }

    void dispatcher(Path directory, ProgramInfo info) {
        dispatchers.put(directory, info);
    }

    /** The link that fills a slot, where one does. */
    void slotLink(Revision revision, Slot slot, OptionalLong kernelLinkId) {
        slotLinks.put(new Filled(revision.directory(), slot.position()), kernelLinkId);
    }

    void published(AttachHandleRef.Published ref, Attachment handle) {
        published.put(ref, handle);
    }

    void attached(PinnedLink link) {
        attached.put(link.pin(), link);
    }

    /** What a step of this plan has pinned there. */
    PinnedLink attachedAt(Path pin) {
        PinnedLink link = attached.get(pin);
        if (link == null) {
            throw new IllegalStateException("the plan uses the link at " + pin + " before there is one");
        }
        return link;
    }

    /** From now on {@code replacement} stands where {@code handle} stood. */
    void renewed(Attachment handle, Attachment replacement) {
        renewed.put(handle, replacement);
    }

    Attachment resolve(AttachHandleRef ref) {
        if (ref instanceof AttachHandleRef.Known known) {
            return renewed.getOrDefault(known.handle(), known.handle());
        }
        Attachment handle = published.get(ref);
        if (handle == null) {
            throw new IllegalStateException("the plan uses " + ref + " before there is one");
        }
        return handle;
    }

    /** The rows that a part of a commit stands for. */
    List<StoreChange> changes(Part part) {
        if (part instanceof Part.Rows rows) {
            return rows.changes();
        }
        if (part instanceof Part.Programs loaded) {
            return programRows(loaded);
        }
        if (part instanceof Part.RestoredPrograms restored) {
            return restoredRows(restored);
        }
        if (part instanceof Part.Rehung rehung) {
            return List.of(new StoreChange.PutDispatcher(rehung.row().heldBy(resolve(rehung.handle()))));
        }
        if (part instanceof Part.AttachedLink link) {
            return List.of(new StoreChange.PutLink(
                    link.row().linked(attachedAt(link.pin()).id())));
        }
        return revisionRows((Part.LiveRevision) part);
    }

    private List<StoreChange> restoredRows(Part.RestoredPrograms part) {
        List<StoreChange> changes = new ArrayList<>();
        List<StoreChange> versions = new ArrayList<>();
        for (StoreChange change : programRows(part.programs())) {
            Program earlier = part.earlier().get(changes.size());
            Program program = ((StoreChange.PutProgram) change).program().restoring(earlier);
            changes.add(new StoreChange.PutProgram(program));
            List<VersionRow> before = part.versions().getOrDefault(earlier.id(), List.of());
            if (!before.isEmpty()) {
                versions.add(new StoreChange.PutVersions(program.id(), before));
            }
        }
        changes.addAll(versions);
        return changes;
    }

    private List<StoreChange> programRows(Part.Programs part) {
        return programs(part, programs, keep).stream()
                .<StoreChange>map(StoreChange.PutProgram::new)
                .toList();
    }

    /** What is to be recorded of programs that were loaded. */
    public static List<Program> programs(Part.Programs part, List<LoadedProgram> programs, BytecodeKeep keep) {
        LoadRequest request = part.request();
        List<Program> rows = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            LoadedProgram loaded = programs.get(i);
            ProgramSelector selector = request.programs().get(i);
            rows.add(new Program(
                    loaded.info().id(),
                    selector.name(),
                    selector.type(),
                    loaded.info().kernelType(),
                    keep.file(loaded.info().id()),
                    loaded.pin(),
                    loaded.mapPins(),
                    loaded.info().mapIds(),
                    request.globals(),
                    request.metadata(),
                    loaded.license(),
                    loaded.info().gplCompatible(),
                    loaded.info().tag(),
                    part.now(),
                    part.frags().contains(selector.name()),
                    new MapSharing(request.mapOwner(), loaded.mapsByName()),
                    false,
                    request.source().name(),
                    Optional.empty(),
                    selector.attachFunc(),
                    OptionalLong.empty(),
                    request.source().image()));
        }
        return rows;
    }

    private List<StoreChange> revisionRows(Part.LiveRevision part) {
        Revision revision = part.revision();
        ProgramInfo info = dispatchers.get(revision.directory());
        if (info == null) {
            throw new IllegalStateException("the plan commits " + revision.directory() + " without loading it");
        }
        List<StoreChange> changes = new ArrayList<>();
        changes.add(new StoreChange.PutDispatcher(new DispatcherRow(
                revision.key(),
                revision.number(),
                info.id(),
                revision.mechanism(),
                revision.form().backend(),
                resolve(part.handle()),
                revision.directory(),
                part.members().size(),
                revision.counting(),
                revision.untyped(),
                part.createdAt(),
                part.now(),
                revision.mechanism() == SlotMechanism.TAILCALL
                        ? Optional.of(revision.slotFailure())
                        : Optional.empty())));
        for (int position = 0; position < part.members().size(); position++) {
            OptionalLong kernelLinkId =
                    slotLinks.getOrDefault(new Filled(revision.directory(), position), OptionalLong.empty());
            LinkRow member = part.members().get(position);
            changes.add(new StoreChange.PutLink(member.linked(
                    kernelLinkId, MemberList.details(member).at(position, info.id(), revision.number()))));
        }
        return changes;
    }
}
