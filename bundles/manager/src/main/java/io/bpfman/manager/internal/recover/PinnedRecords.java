// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.pins.Layout;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps, beside the pins of what is recorded, what the database says of it: so an agent whose database is lost knows it again. The records follow what was
 * committed; one that could not be written keeps no change from being made, and is written with the next one that is, or at the next start. For any thread.
 */
public final class PinnedRecords {

    private final Kernel kernel;
    private final Store store;
    private final Layout layout;
    private final LostDatabase lost;
    private final Consumer<String> warnings;
    private boolean behind;
    /** As it was read or written last. */
    private Optional<PinnedRecord.Numbers> gone = Optional.empty();

    /**
     * @param lost what it found keeps its records
     * @param warnings told of records that could not be written
     */
    public PinnedRecords(Kernel kernel, Store store, Layout layout, LostDatabase lost, Consumer<String> warnings) {
        this.kernel = kernel;
        this.store = store;
        this.layout = layout;
        this.lost = lost;
        this.warnings = warnings;
    }

    /** Has the records say what these changes have made of the rows; the locks of what was changed are held. */
    public synchronized void follow(List<StoreChange> committed) {
        if (committed.isEmpty()) {
            return;
        }
        try {
            removeThoseOf(committed);
            if (behind) {
                refresh();
            } else {
                write(committed);
            }
        } catch (RuntimeException | Error e) {
            fallBehind(e);
        }
    }

    /**
     * Has the records say what the rows say, of what is pinned; an earlier release has written none, and an agent that was killed just then an earlier one. Those of
     * what is recorded no more go, unless the database was lost.
     */
    public synchronized void catchUp() {
        try {
            refresh();
        } catch (RuntimeException | Error e) {
            fallBehind(e);
        }
    }

    private void fallBehind(Throwable e) {
        behind = true;
        warnings.accept("the records beside the pins are not up to date: " + e
                + "; the next change writes them, and until then a lost database could not be rebuilt in full");
    }

    private void write(List<StoreChange> committed) {
        Map<Long, LinkRow> links = new TreeMap<>();
        Map<DispatcherKey, DispatcherRow> dispatchers = new HashMap<>();
        Set<DispatcherKey> changed = new HashSet<>();
        for (StoreChange change : committed) {
            if (change instanceof StoreChange.PutProgram put) {
                write(put.program());
            } else if (change instanceof StoreChange.PutLink put) {
                links.put(put.row().link().id(), put.row());
            } else if (change instanceof StoreChange.DeleteLink delete) {
                note(new PinnedRecord.Numbers(delete.linkId(), 0));
            } else if (change instanceof StoreChange.PutDispatcher put) {
                dispatchers.put(put.row().key(), put.row());
                changed.add(put.row().key());
            }
        }
        for (LinkRow row : links.values()) {
            memberOf(row).ifPresentOrElse(changed::add, () -> write(row));
        }
        for (DispatcherKey key : changed) {
            List<LinkRow> members = links.values().stream()
                    .filter(row -> memberOf(row).filter(key::equals).isPresent())
                    .sorted(Comparator.comparingInt(PinnedRecords::position))
                    .toList();
            DispatcherRow row = dispatchers.get(key);
            if (row != null && row.numExtensions() == members.size()) {
                write(row, members);
            } else {
                store.dispatcher(key).ifPresent(found -> write(found, store.linksOfDispatcher(key)));
            }
        }
    }

    /** Those of what is gone, which is all that can be done where the others are hidden. */
    private void removeThoseOf(List<StoreChange> committed) {
        for (StoreChange change : committed) {
            if (change instanceof StoreChange.DeleteProgram delete) {
                remove(layout.programRecord(delete.programId()));
            } else if (change instanceof StoreChange.DeleteLink delete) {
                remove(layout.linkRecord(delete.linkId()));
            }
        }
        if (isDeleting(committed)) {
            forgetNumbersWithTheLast();
        }
    }

    private static boolean isDeleting(List<StoreChange> committed) {
        return committed.stream().anyMatch(StoreChange.DeleteProgram.class::isInstance);
    }

    /** Where nothing is loaded any more there is nothing that a lost database could be rebuilt from: nothing stays behind. */
    private void forgetNumbersWithTheLast() {
        String numbers = layout.numbersRecord().getFileName().toString();
        if (kernel.pins().list(layout.records()).stream().allMatch(numbers::equals)) {
            remove(layout.numbersRecord());
            kernel.pins().removeDirectory(layout.records());
            gone = Optional.empty();
        }
    }

    private static Optional<DispatcherKey> memberOf(LinkRow row) {
        return row.link().details().inDispatcher().map(HookDetails::attachPoint);
    }

    private static int position(LinkRow member) {
        return member.link().details().inDispatcher().orElseThrow().position();
    }

    private void write(Program program) {
        write(layout.programRecord(program.id()), new PinnedRecord.OfProgram(program));
    }

    private void write(LinkRow row) {
        write(layout.linkRecord(row.link().id()), new PinnedRecord.OfLink(row));
    }

    private void write(DispatcherRow row, List<LinkRow> members) {
        write(
                new RevisionPins(row.directory()).record(),
                new PinnedRecord.OfDispatcher(PinnedRecord.DispatcherFacts.of(row), members));
    }

    private void note(PinnedRecord.Numbers more) {
        PinnedRecord.Numbers before = gone.orElseGet(this::numbers);
        PinnedRecord.Numbers now = new PinnedRecord.Numbers(
                Math.max(before.linkId(), more.linkId()), Math.max(before.sequence(), more.sequence()));
        if (!now.equals(before)) {
            write(layout.numbersRecord(), now);
        }
        gone = Optional.of(now);
    }

    private void write(Path pin, PinnedRecord record) {
        record.bytes().ifPresentOrElse(bytes -> write(pin, bytes), () -> remove(pin));
    }

    /** One that somebody has mounted something over is not seen, and goes too. */
    private void remove(Path pin) {
        kernel.pins().remove(pin);
    }

    private void write(Path pin, byte[] bytes) {
        if (pin.getParent().equals(layout.records())) {
            kernel.pins().createDirectories(layout.records());
        }
        kernel.maps().writeRecord(pin, bytes);
    }

    private void refresh() {
        behind = true;
        List<Path> known = new ArrayList<>();
        List<LinkRow> links = store.links();
        for (Program program : store.programs()) {
            Path pin = layout.programRecord(program.id());
            known.add(pin);
            refresh(pin, program.pinPath(), new PinnedRecord.OfProgram(program));
        }
        for (LinkRow row : links) {
            if (memberOf(row).isEmpty()) {
                Path pin = layout.linkRecord(row.link().id());
                known.add(pin);
                refresh(pin, row.link().pinPath(), new PinnedRecord.OfLink(row));
            }
        }
        for (DispatcherRow row : store.dispatchers()) {
            RevisionPins pins = new RevisionPins(row.directory());
            List<LinkRow> members = links.stream()
                    .filter(link -> memberOf(link).filter(row.key()::equals).isPresent())
                    .sorted(Comparator.comparingInt(PinnedRecords::position))
                    .toList();
            refresh(
                    pins.record(),
                    pins.dispatcher(),
                    new PinnedRecord.OfDispatcher(PinnedRecord.DispatcherFacts.of(row), members));
        }
        if (lost.isEmpty() && store.unreadable().isEmpty()) {
            if (!store.programs().isEmpty()) {
                known.add(layout.numbersRecord());
            }
            kernel.pins().list(layout.records()).stream()
                    .map(layout.records()::resolve)
                    .filter(pin -> !known.contains(pin))
                    .forEach(kernel.pins()::remove);
        }
        behind = false;
    }

    private void refresh(Path pin, Path beside, PinnedRecord record) {
        if (kernel.pins().exists(beside)) {
            Optional<byte[]> there = kernel.maps().readRecord(pin);
            record.bytes()
                    .filter(bytes -> there.isEmpty() || !Arrays.equals(bytes, there.get()))
                    .ifPresent(bytes -> write(pin, bytes));
        }
    }

    private PinnedRecord.Numbers numbers() {
        return read(layout.numbersRecord())
                .flatMap(record ->
                        record instanceof PinnedRecord.Numbers numbers ? Optional.of(numbers) : Optional.empty())
                .orElse(new PinnedRecord.Numbers(0, 0));
    }

    private Optional<PinnedRecord> read(Path pin) {
        try {
            return kernel.maps().readRecord(pin).map(PinnedRecord::parse);
        } catch (IllegalArgumentException e) {
            warnings.accept("the record at " + pin + " tells nothing: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** What is noted of a program; empty when nothing is, or nothing that can be read. */
    Optional<PinnedRecord.OfProgram> ofProgram(long id) {
        return read(layout.programRecord(id))
                .filter(PinnedRecord.OfProgram.class::isInstance)
                .map(PinnedRecord.OfProgram.class::cast);
    }

    /** The links in no dispatcher of which something is noted, by their ids. */
    List<LinkRow> ofLinks() {
        return kernel.pins().list(layout.records()).stream()
                .map(layout.records()::resolve)
                .flatMap(pin -> read(pin).stream())
                .filter(PinnedRecord.OfLink.class::isInstance)
                .map(record -> ((PinnedRecord.OfLink) record).row())
                .sorted(Comparator.comparingLong((LinkRow row) -> row.link().id()))
                .toList();
    }

    /** What is noted of a revision. */
    public Optional<PinnedRecord.OfDispatcher> ofRevision(Path directory) {
        return read(new RevisionPins(directory).record())
                .filter(PinnedRecord.OfDispatcher.class::isInstance)
                .map(PinnedRecord.OfDispatcher.class::cast);
    }

    /** The greatest number that is noted of any link, there or gone; links that are attached from now on get others. */
    PinnedRecord.Numbers greatest(List<LinkRow> noted) {
        PinnedRecord.Numbers of = numbers();
        return new PinnedRecord.Numbers(
                Math.max(
                        of.linkId(),
                        noted.stream()
                                .map(LinkRow::link)
                                .mapToLong(Link::id)
                                .max()
                                .orElse(0)),
                Math.max(
                        of.sequence(),
                        noted.stream().mapToLong(LinkRow::sequence).max().orElse(0)));
    }
}
