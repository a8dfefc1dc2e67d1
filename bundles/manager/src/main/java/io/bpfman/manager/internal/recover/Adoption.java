// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.KernelLink;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.execute.Pipeline;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.log.Logger;

/**
 * Takes what an agent left whose database is lost into the database again: programs first, then dispatchers with their members, then all other links, each in a transaction of
 * its own. The kernel is left as it is. For any thread.
 */
@SuppressWarnings("try") // locks are held, not used
public final class Adoption {

    private final Kernel kernel;
    private final Store store;
    private final Layout layout;
    private final LostDatabase lost;
    private final PinnedRecords records;
    private final ProgramReader programs;
    private final DispatcherFinder dispatchers;
    private final AttachPointLocks locks;
    private final Pipeline pipeline;
    private final Logger log;
    private boolean started;

    /** What adoption works with. */
    public record Tools(
            Kernel kernel,
            Store store,
            Layout layout,
            LostDatabase lost,
            PinnedRecords records,
            BytecodeKeep keep,
            AttachPointLocks locks,
            Pipeline pipeline,
            Logger log) {}

    public Adoption(Tools tools, DispatcherFinder dispatchers) {
        this.kernel = tools.kernel;
        this.store = tools.store;
        this.layout = tools.layout;
        this.lost = tools.lost;
        this.records = tools.records;
        this.programs = new ProgramReader(kernel, layout, tools.keep);
        this.locks = tools.locks;
        this.pipeline = tools.pipeline;
        this.log = tools.log;
        this.dispatchers = dispatchers;
    }

    /**
     * Looks at what an agent before left, once and before anything is loaded, attached or recovered: adopts it when configuration says so, or the database was found damaged
     * and nobody has said what to do; and keeps its links' ids from being given again.
     */
    public synchronized void atStart() {
        if (started) {
            adoptWhatIsLeft();
            return;
        }
        lost.look();
        started = true;
        if (lost.isEmpty()) {
            return;
        }
        PinnedRecord.Numbers greatest = records.greatest(noted());
        store.skipNumbers(greatest.linkId(), greatest.sequence());
        if (lost.isAdopted()) {
            all().forEach(this::attempt);
            lost.tell();
        }
    }

    /** What could not be told before, because no service was here yet that builds such dispatchers. */
    private void adoptWhatIsLeft() {
        if (!lost.isEmpty() && lost.isAdopted()) {
            all().forEach(this::attempt);
        }
    }

    /** Has what is noted beside the pins be what is recorded, when all is recovered. */
    public void catchUp() {
        records.catchUp();
    }

    private void attempt(Adoptable each) {
        try {
            adopt(each);
        } catch (RuntimeException | Error e) {
            log.error("{} is not taken into the database: {}", each.subject(), e.getMessage(), e);
        }
    }

    /** The links that something is noted of anywhere. */
    private List<LinkRow> noted() {
        return Stream.concat(
                        records.ofLinks().stream(),
                        lost.pins().stream()
                                .flatMap(pin -> records.ofRevision(pin).stream())
                                .flatMap(dispatcher -> dispatcher.members().stream()))
                .toList();
    }

    /** All that was found and can be adopted, in the order in which that goes. */
    public List<Adoptable> all() {
        List<Adoptable> all = new ArrayList<>();
        lost.pins().stream()
                .flatMapToLong(pin -> programAt(pin).stream())
                .distinct()
                .mapToObj(this::program)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Adoption::isDependant))
                .forEach(all::add);
        lost.hooks().stream()
                .filter(key -> DispatcherType.ofDispatchers().contains(key.type()))
                .forEach(key -> dispatcher(key).ifPresent(all::add));
        records.ofLinks().forEach(row -> link(row).ifPresent(all::add));
        return all;
    }

    /** Whether its maps are another's, which has to be there first. */
    private static boolean isDependant(Adoptable program) {
        return program.rows().size() > 1;
    }

    private OptionalLong programAt(Path pin) {
        return layout.root().equals(pin.getParent())
                ? Layout.programOf(pin.getFileName().toString())
                : OptionalLong.empty();
    }

    /** The program of an id, when it is at our place and in no database. */
    private Optional<Adoptable> program(long id) {
        Path pin = layout.programs().program(id, "");
        if (store.program(id).isPresent()) {
            return Optional.empty();
        }
        return at(pin).filter(info -> info.id() == id)
                .flatMap(info -> records.ofProgram(id)
                        .map(PinnedRecord.OfProgram::program)
                        .filter(noted ->
                                noted.tag().equals(info.tag()) && noted.name().startsWith(info.name()))
                        .map(noted -> adoptable(noted, List.of()))
                        .or(() -> programs.read(pin, info).map(read -> adoptable(read.program(), read.unknown()))));
    }

    private Optional<ProgramInfo> at(Path pin) {
        try {
            return kernel.programs().byPin(pin);
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return Optional.empty();
        }
    }

    private Adoptable adoptable(Program program, List<String> unknown) {
        List<StoreChange> rows = new ArrayList<>();
        if (program.mapSet() != program.id()) {
            rows.add(new StoreChange.PutMapSet(program.mapSet()));
        }
        rows.add(new StoreChange.PutProgram(program));
        Set<Path> pins = new HashSet<>(program.sharing().byName().values());
        pins.add(layout.mapsDirectory(program.mapSet()));
        pins.add(layout.programRecord(program.id()));
        lost.pins().stream()
                .filter(pin -> programAt(pin).equals(OptionalLong.of(program.id())))
                .forEach(pins::add);
        return new Adoptable("program " + program.id(), rows, List.of(), pins, unknown);
    }

    private Optional<Adoptable> dispatcher(DispatcherKey key) {
        return store.dispatcher(key).isPresent() ? Optional.empty() : dispatchers.find(key);
    }

    /**
     * A link in no dispatcher by what is noted of it, as it is pinned now. One that is not there any more was taken away by somebody else: it stays known, as it was in
     * the database that is lost.
     */
    private Optional<Adoptable> link(LinkRow noted) {
        Link link = noted.link();
        if (store.link(link.id()).isPresent()) {
            return Optional.empty();
        }
        Optional<DispatcherKey> hook = link.details().onHook().map(HookDetails::attachPoint);
        Path own = hook.map(key -> layout.chainPin(key, link.programId())).orElseGet(() -> layout.linkPin(link.id()));
        Optional<LinkRow> there = Stream.of(link.pinPath(), own)
                .flatMap(pin -> linkAt(pin).stream())
                .filter(found -> found.programId() == link.programId())
                .findFirst()
                .map(found -> noted.linked(found.id()));
        return Optional.of(new Adoptable(
                "link " + link.id(),
                List.of(new StoreChange.PutLink(there.orElse(noted))),
                hook.stream().toList(),
                Stream.of(link.pinPath(), own, layout.linkRecord(link.id())).collect(Collectors.toSet()),
                there.isPresent()
                        ? List.of()
                        : List.of("the kernel has no such link any more; detach it, or attach it anew")));
    }

    private Optional<KernelLink> linkAt(Path pin) {
        try {
            return kernel.links().byPin(pin);
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return Optional.empty();
        }
    }

    /** Adopts one of {@link #all} as it is now, and the programs that it runs before it; nothing to do when it is adopted already, or gone. */
    public void adopt(Adoptable chosen) {
        for (Adoptable program : all()) {
            if (isNeeded(program, chosen)) {
                locked(program, locks::noneLoading);
            }
        }
        if (chosen.attachPoints().isEmpty()) {
            locked(chosen, locks::noneLoading);
        } else {
            locked(chosen, () -> locks.attachPoints(chosen.attachPoints()));
        }
    }

    /** Whether it is a program without which the other one's rows are refused. */
    private static boolean isNeeded(Adoptable program, Adoptable chosen) {
        return program.rows().stream()
                .flatMap(row -> row instanceof StoreChange.PutProgram put ? Stream.of(put.program()) : Stream.empty())
                .anyMatch(loaded -> chosen.rows().stream()
                        .anyMatch(row -> row instanceof StoreChange.PutLink put
                                && put.row().link().programId() == loaded.id()));
    }

    private void locked(Adoptable chosen, Supplier<Held> lock) {
        try (Held held = lock.get()) {
            all().stream()
                    .filter(now -> now.subject().equals(chosen.subject()))
                    .findFirst()
                    .ifPresent(this::commit);
        }
    }

    private void commit(Adoptable found) {
        Adoptable now = found.numbered(store);
        for (StoreChange row : now.rows()) {
            if (row instanceof StoreChange.PutLink put
                    && store.link(put.row().link().id()).isPresent()) {
                throw new StoreException(now.subject() + " cannot be taken into the database: the id of its link "
                        + put.row().link().id() + " is another link's now; detach that one first");
            }
        }
        pipeline.follow(now.draft(), left -> {});
        lost.forget(now.pins());
        log.info("{} is in the database again", now.subject());
        now.unknown().forEach(what -> log.warn("{}: {}", now.subject(), what));
    }
}
