// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/** Puts the dispatchers that callers see together out of rows and the kernel's counters. */
final class Views {

    private final Logger log;

    Views(Logger log) {
        this.log = log;
    }

    Dispatcher dispatcher(
            DispatcherRow row,
            Optional<String> lost,
            List<LinkRow> members,
            Map<Long, Program> programs,
            Optional<DispatcherService> service) {
        AttachHandle handle = row.handle();
        OptionalLong failures = failures(row, service);
        return new Dispatcher(
                row.key(),
                handle.hook().netInterface().name(),
                row.netns(),
                row.revision(),
                row.programId(),
                row.mechanism(),
                row.backend(),
                handle instanceof AttachHandle.PinnedLink link ? OptionalLong.of(link.linkId()) : OptionalLong.empty(),
                handle instanceof AttachHandle.Filter filter ? OptionalInt.of(filter.priority()) : OptionalInt.empty(),
                handle instanceof AttachHandle.Filter filter ? OptionalLong.of(filter.handle()) : OptionalLong.empty(),
                handle.clsactOurs(),
                row.counting(),
                members.stream()
                        .map(member -> member(row, member, programs, service, failures))
                        .collect(Collectors.toList()),
                row.createdAt(),
                row.updatedAt(),
                handle instanceof AttachHandle.XdpLink xdp
                        ? Optional.of(new Dispatcher.RunningMode(xdp.mode(), xdp.modeReason()))
                        : Optional.empty(),
                lost,
                row.slotFailure());
    }

    private Member member(
            DispatcherRow row,
            LinkRow member,
            Map<Long, Program> programs,
            Optional<DispatcherService> service,
            OptionalLong failures) {
        Link link = member.link();
        MemberDetails details = (MemberDetails) link.details();
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
                row.counting() ? service.flatMap(s -> counts(s, row, member)) : Optional.empty(),
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

    private Optional<MemberCounts> counts(DispatcherService service, DispatcherRow row, LinkRow member) {
        try {
            return Optional.of(service.counts(row.directory(), member.counterIndex()));
        } catch (RuntimeException e) {
            log.debug("no counts of link {}: {}", member.link().id(), e.getMessage());
            return Optional.empty();
        }
    }
}
