// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.TcBackendStatus;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/** Puts the dispatchers that callers see together out of rows and the kernel's counters. */
public final class DispatcherViews {

    private static final List<String> KNOWN_BACKENDS = List.of("tcx", "netlink");

    private final Store store;
    private final MemberFetcher fetcher;
    private final Dispatchers dispatchers;
    private final Function<Collection<LinkRow>, List<Link>> losses;
    private final Logger log;

    /** @param losses links as they are recorded, and what the kernel does not have any more of them */
    public DispatcherViews(
            Store store,
            MemberFetcher fetcher,
            Dispatchers dispatchers,
            Function<Collection<LinkRow>, List<Link>> losses,
            Logger log) {
        this.store = store;
        this.fetcher = fetcher;
        this.dispatchers = dispatchers;
        this.losses = losses;
        this.log = log;
    }

    /** The dispatcher of an attach point. */
    public Dispatcher one(DispatcherKey key) {
        DispatcherRow row = fetcher.dispatcher(key);
        List<LinkRow> members = store.linksOfDispatcher(key);
        return dispatcher(row, lost(members), members, programsById());
    }

    /** All dispatchers, in the order of their attach points. */
    public List<Dispatcher> all() {
        Map<Long, Program> programs = programsById();
        List<LinkRow> links = store.links().stream()
                .filter(row -> row.link().details().inDispatcher().isPresent())
                .sorted(Comparator.comparingInt(row -> MemberList.details(row).position()))
                .toList();
        Map<DispatcherKey, List<LinkRow>> members = links.stream().collect(Collectors.groupingBy(HookFamily::keyOf));
        Map<Long, String> lost = lost(links);
        return store.dispatchers().stream()
                .sorted(Comparator.comparing(DispatcherRow::key))
                .map(row -> dispatcher(row, lost, members.getOrDefault(row.key(), List.of()), programs))
                .toList();
    }

    /** A dispatcher is lost for all of its members. */
    private Map<Long, String> lost(List<LinkRow> members) {
        return losses.apply(members).stream()
                .filter(link -> link.lost().isPresent())
                .collect(Collectors.toMap(Link::id, link -> link.lost().get()));
    }

    /** Whether it is by this link that a dispatcher hangs on its hook. */
    public static boolean isHeldBy(DispatcherRow row, ChainProgram attached) {
        return row.handle().isLink(attached.linkId());
    }

    /** The TC backends, with the number of dispatchers that each holds. */
    public List<TcBackendStatus> backends(Optional<DispatcherStatus> status) {
        Map<String, Long> held = store.dispatchers().stream()
                .filter(row -> row.key().type() != DispatcherType.XDP)
                .filter(fetcher::isPresent)
                .collect(Collectors.groupingBy(DispatcherRow::backend, Collectors.counting()));
        Set<String> names = new LinkedHashSet<>();
        status.ifPresent(s -> names.addAll(s.backends()));
        names.addAll(KNOWN_BACKENDS);
        names.addAll(held.keySet());
        Optional<String> preferred = status.flatMap(DispatcherStatus::preferred);
        Optional<String> forced = status.flatMap(DispatcherStatus::forced);
        return names.stream()
                .map(name -> new TcBackendStatus(
                        name,
                        status.map(s -> s.backends().contains(name)).orElse(false),
                        preferred.filter(name::equals).isPresent(),
                        forced.filter(name::equals).isPresent(),
                        held.getOrDefault(name, 0L).intValue()))
                .sorted(Comparator.comparing(TcBackendStatus::preferred).reversed())
                .toList();
    }

    private Map<Long, Program> programsById() {
        return store.programs().stream().collect(Collectors.toMap(Program::id, Function.identity()));
    }

    private Dispatcher dispatcher(
            DispatcherRow row, Map<Long, String> lost, List<LinkRow> members, Map<Long, Program> programs) {
        Optional<DispatcherService> service = dispatchers.of(row.key().type());
        Attachment handle = row.handle();
        OptionalLong failures = failures(row, service);
        Map<Integer, MemberCounts> counts = counts(row, service, members);
        return new Dispatcher(
                row.key(),
                handle.hook().netInterface().name(),
                row.netns(),
                row.revision(),
                row.programId(),
                row.mechanism(),
                row.backend(),
                handle.link().stream().mapToLong(PinnedLink::id).findFirst(),
                handle.filter().stream().mapToInt(Filter::priority).findFirst(),
                handle.filter().stream().mapToLong(Filter::handle).findFirst(),
                handle.clsactOurs(),
                row.counting(),
                members.stream()
                        .map(member -> member(row, member, programs, service, counts, failures))
                        .collect(Collectors.toList()),
                row.createdAt(),
                row.updatedAt(),
                handle.mode().map(mode -> new Dispatcher.RunningMode(mode.mode(), mode.reason())),
                members.stream()
                        .map(member -> lost.get(member.link().id()))
                        .filter(Objects::nonNull)
                        .findFirst(),
                row.slotFailure());
    }

    private Member member(
            DispatcherRow row,
            LinkRow member,
            Map<Long, Program> programs,
            Optional<DispatcherService> service,
            Map<Integer, MemberCounts> counts,
            OptionalLong failures) {
        Link link = member.link();
        MemberDetails details = MemberList.details(member);
        Program program = programs.get(link.programId());
        return new Member(
                link.id(),
                link.programId(),
                program == null ? "" : program.name(),
                details.position(),
                details.priority(),
                details.proceedOn(),
                link.pinPath(),
                link.metadata(),
                details.enabled(),
                Optional.ofNullable(counts.get(member.counterIndex())),
                failures.orElse(0) == 0 ? failures : failures(service.orElseThrow(), row, member),
                link.kernelLinkId());
    }

    /** Those of all slots together, so that most dispatchers are read once only. */
    private OptionalLong failures(DispatcherRow row, Optional<DispatcherService> service) {
        try {
            return row.slotFailure().isPresent() && service.isPresent()
                    ? service.get().failures(row.directory())
                    : OptionalLong.empty();
        } catch (RuntimeException e) {
            log.debug("no count of failures of {}: {}", row.key(), e.getMessage());
            return OptionalLong.empty();
        }
    }

    private OptionalLong failures(DispatcherService service, DispatcherRow row, LinkRow member) {
        try {
            return service.failures(row.directory(), member.counterIndex());
        } catch (RuntimeException e) {
            log.debug("no count of failures of link {}: {}", member.link().id(), e.getMessage());
            return OptionalLong.empty();
        }
    }

    /** By the members' indexes; none when it does not count, or is rebuilt meanwhile. */
    private Map<Integer, MemberCounts> counts(
            DispatcherRow row, Optional<DispatcherService> service, List<LinkRow> members) {
        if (!row.counting() || service.isEmpty() || members.isEmpty()) {
            return Map.of();
        }
        try {
            return service.get()
                    .counts(
                            row.directory(),
                            members.stream().map(LinkRow::counterIndex).toList());
        } catch (RuntimeException e) {
            log.debug("no counts of {}: {}", row.key(), e.getMessage());
            return Map.of();
        }
    }
}
