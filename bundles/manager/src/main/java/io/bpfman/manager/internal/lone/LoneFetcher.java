// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.KernelLink;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.hook.SwappedProgram;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.object.ObjectFile;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.Subject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Reads what plans of links depend on that move no other; it changes nothing. */
public final class LoneFetcher {

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Map<LinkKind, LoneKind<?, ?>> kinds;
    private final BytecodeKeep keep;
    private final MapFetcher maps;
    private final LostDatabase lost;
    private final Settings settings;
    private final Clock clock;

    /** @param lost what it found stays */
    public LoneFetcher(
            Kernel kernel,
            Store store,
            Records records,
            Map<LinkKind, LoneKind<?, ?>> kinds,
            BytecodeKeep keep,
            MapFetcher maps,
            LostDatabase lost,
            Settings settings,
            Clock clock) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.kinds = kinds;
        this.keep = keep;
        this.maps = maps;
        this.lost = lost;
        this.settings = settings;
        this.clock = clock;
    }

    private LoneKind<?, ?> kind(LinkKind kind) {
        return Optional.ofNullable(kinds.get(kind))
                .orElseThrow(() -> new IllegalStateException("links of kind " + kind.label() + " move others"));
    }

    /** What attaching a program depends on; throws when what the spec names is not there, or does not go with the program. */
    LoneSnapshot attach(AttachSpec spec, Program program, Numbers numbers) {
        LoneTarget<?> target = LoneTarget.of(kind(spec.kind()), spec, program).completed(() -> section(program));
        LinkRequest found = kernel.links().resolve(target.request());
        Path pin = numbers.isPreview()
                ? settings.layout().linksDirectory().resolve("{link id}")
                : settings.layout().linkPin(numbers.linkId());
        return new LoneSnapshot(
                program,
                found,
                target.resolved(found),
                spec.metadata(),
                pin,
                kernel.pins().exists(pin),
                numbers.linkId(),
                numbers.sequence(),
                settings,
                clock.instant());
    }

    /** The same for a link that was attached before a reboot: what is kept of it that means nothing any more is found anew. */
    LoneSnapshot restore(Reattachment links) {
        LinkRow row = links.link();
        LoneTarget<?> target =
                LoneTarget.of(kind(row.link().kind()), row.link().details()).asked();
        LinkRequest found = kernel.links().resolve(target.request());
        Path pin = settings.layout().linkPin(row.link().id());
        return new LoneSnapshot(
                links.program(),
                found,
                target.resolved(found),
                row.link().metadata(),
                pin,
                kernel.pins().exists(pin),
                row.link().id(),
                row.sequence(),
                settings,
                row.link().createdAt());
    }

    private String section(Program program) {
        return ObjectFile.parse(keep.read(program.id()))
                .program(program.name())
                .map(ObjectFile.ObjectProgram::section)
                .orElseThrow(() -> new StoreException("the kept object of program " + program.id()
                        + " has no program \"" + program.name() + "\"; unload the program and load it again"));
    }

    /** These links as they are now. */
    List<LoneLink> links(Collection<LinkRow> rows) {
        return rows.stream().map(this::link).toList();
    }

    private LoneLink link(LinkRow row) {
        PinnedLink link = pinned(row);
        boolean pinned = kernel.pins().exists(link.pin());
        LinkRequest again =
                LoneTarget.of(kind(row.link().kind()), row.link().details()).request();
        Optional<KernelLink> found = kernel.links().info(link).filter(info -> isOf(row, info));
        boolean live = found.filter(info -> !info.isDetached()).isPresent()
                && (pinned || isRecorded(row.link().programId()));
        return new LoneLink(
                row,
                link,
                again,
                live,
                pinned,
                found.filter(KernelLink::isDetached).isPresent());
    }

    /** The same link, with what would make it again as the kernel finds it now; throws when what it names is not there. */
    LoneLink ready(LoneLink link) {
        return link.live() && !link.takesAnother()
                ? new LoneLink(
                        link.row(),
                        link.link(),
                        kernel.links().resolve(link.again()),
                        link.live(),
                        link.pinned(),
                        link.stranded())
                : link;
    }

    private static PinnedLink pinned(LinkRow row) {
        return new PinnedLink(row.link().pinPath(), row.link().kernelLinkId().orElse(0));
    }

    private static boolean isOf(LinkRow row, KernelLink found) {
        return found.programId() == row.link().programId();
    }

    /** Whether the program of an id is the recorded one. Ids are given again, of links and of programs. */
    private boolean isRecorded(long programId) {
        return store.program(programId).filter(records.identity(programId)::is).isPresent();
    }

    /** The links that the kernel does not have any more, with what is missing. */
    Map<Long, String> missing(Collection<LinkRow> rows) {
        Map<PinnedLink, KernelLink> there =
                kernel.links().info(rows.stream().map(LoneFetcher::pinned).toList());
        Map<Long, String> missing = new HashMap<>();
        for (LinkRow row : rows) {
            PinnedLink link = pinned(row);
            Optional<KernelLink> found = Optional.ofNullable(there.get(link)).filter(info -> isOf(row, info));
            if (found.isEmpty()) {
                missing.put(row.link().id(), "the kernel has no link " + link.id() + " of this program any more");
            } else if (found.get().isDetached()) {
                missing.put(row.link().id(), "what link " + link.id() + " was attached to is gone");
            }
        }
        return missing;
    }

    /** Who uses the maps of a program that is to be unloaded. */
    MapUse mapsOf(Program program) {
        return maps.use(program);
    }

    /** What configuration says. */
    Settings settings() {
        return settings;
    }

    /** The link of this id, as it is recorded now. */
    Optional<LinkRow> recorded(long linkId) {
        return store.link(linkId);
    }

    /** All links that move no other, as they are recorded. */
    List<LinkRow> rows() {
        return store.links().stream()
                .filter(row -> kinds.containsKey(row.link().kind()))
                .toList();
    }

    /** Whether the pin of a link cannot be seen because something is mounted over it. */
    boolean isCovered(LoneLink link) {
        return !link.pinned() && kernel.pins().isCovered(link.pin());
    }

    /** What makes a link again, as the kernel finds what it names now; throws when that is not there. */
    LinkRequest resolved(LoneLink link) {
        return kernel.links().resolve(link.again());
    }

    /** The ids of the links that are marked as about to be taken down, run a program that is not recorded, or have another one beside them. */
    Set<Long> doubtful() {
        Set<Long> ids = new TreeSet<>();
        store.links().stream()
                .filter(row -> kinds.containsKey(row.link().kind()))
                .filter(row -> row.detaching() || swapped(row).isPresent())
                .forEach(row -> ids.add(row.link().id()));
        kernel.pins().list(settings.layout().linksDirectory()).stream()
                .flatMapToLong(name -> Layout.nextLinkOf(name).stream())
                .filter(id -> !lost.contains(settings.layout().nextLinkPin(id)))
                .forEach(ids::add);
        return ids;
    }

    /** What an upgrade that did not end left beside a link. */
    Optional<Unfinished> unfinished(long linkId) {
        Path beside = settings.layout().nextLinkPin(linkId);
        return kernel.links().byPin(beside).map(link -> {
            Optional<LinkRow> row = store.link(linkId);
            Path place = row.map(found -> found.link().pinPath())
                    .orElse(settings.layout().linkPin(linkId));
            return new Unfinished(
                    row,
                    beside,
                    link.id(),
                    kernel.links().byPin(place).map(former -> new PinnedLink(place, former.id())));
        });
    }

    /** What gives a link back the program that is recorded, when it runs one of ours that is not: an upgrade that did not end. */
    Optional<UpgradeAction.UpdateLink> swapped(long linkId) {
        return store.link(linkId).flatMap(this::swapped);
    }

    private Optional<UpgradeAction.UpdateLink> swapped(LinkRow row) {
        LinkRequest.Lone again =
                LoneTarget.of(kind(row.link().kind()), row.link().details()).request();
        return again.takesAnother()
                ? new SwappedProgram(kernel, store, settings.layout()).of(row, pinned(row))
                : Optional.empty();
    }

    /** The ids of the links that the journal has interrupted plans of, or plans that are under way. */
    List<Long> left() {
        return store.plans().stream()
                .flatMap(plan -> plan.subjects().stream())
                .filter(subject -> subject.kind() == Subject.Kind.LINK)
                .map(subject -> Long.parseLong(subject.name()))
                .distinct()
                .toList();
    }

    /** Notes that a link is as it is recorded. */
    void settled(long linkId) {
        store.settled(List.of(Subject.link(linkId)));
    }

    /** Pins at our places of links that have no row, but for those that an agent left whose database is lost. */
    List<Path> strays() {
        Path directory = settings.layout().linksDirectory();
        List<Path> strays = new ArrayList<>();
        for (String name : kernel.pins().list(directory)) {
            Path pin = directory.resolve(name);
            OptionalLong id = Layout.linkOf(name);
            if (id.isPresent() && !isKnown(id.getAsLong()) && !lost.contains(pin)) {
                strays.add(pin);
            }
        }
        return strays;
    }

    private boolean isKnown(long linkId) {
        try {
            return store.link(linkId).isPresent();
        } catch (StoreException e) {
            // there is a row, which somebody has damaged: that is an answer here
            return true;
        }
    }
}
