// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Environment;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcBackendStatus;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.fetch.Fetcher;
import io.bpfman.manager.internal.fetch.Keys;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers questions; changes nothing. */
final class Queries {

    private static final List<String> KNOWN_BACKENDS = List.of("tcx", "netlink");

    private final Kernel kernel;
    private final Store store;
    private final Fetcher fetcher;
    private final Dispatchers dispatchers;
    private final Views views;

    Queries(Kernel kernel, Store store, Fetcher fetcher, Dispatchers dispatchers, Views views) {
        this.kernel = kernel;
        this.store = store;
        this.fetcher = fetcher;
        this.dispatchers = dispatchers;
        this.views = views;
    }

    Program program(long id) {
        return fetcher.program(id);
    }

    Link link(long id) {
        return fetcher.link(id).link();
    }

    Dispatcher dispatcher(DispatcherKey key) {
        DispatcherRow row = fetcher.dispatcher(key);
        return views.dispatcher(row, store.linksOfDispatcher(key), programsById(), dispatchers.of(key.type()));
    }

    List<Program> programs() {
        return store.programs().stream()
                .sorted(Comparator.comparingLong(Program::id))
                .toList();
    }

    List<KernelProgram> kernelPrograms() {
        return kernel.programs().all().stream()
                .map(info -> new KernelProgram(
                        info.id(),
                        info.name(),
                        info.kernelType(),
                        info.tag(),
                        info.gplCompatible(),
                        info.mapIds(),
                        info.loadedAt()))
                .toList();
    }

    List<Link> links() {
        return store.links().stream()
                .map(LinkRow::link)
                .sorted(Comparator.comparingLong(Link::id))
                .toList();
    }

    List<Dispatcher> dispatchers() {
        Map<Long, Program> programs = programsById();
        Map<DispatcherKey, List<LinkRow>> members = store.links().stream()
                .sorted(Comparator.comparingInt(
                        row -> ((MemberDetails) row.link().details()).position()))
                .collect(Collectors.groupingBy(Keys::of));
        return store.dispatchers().stream()
                .sorted(Comparator.comparing(DispatcherRow::key))
                .map(row -> views.dispatcher(
                        row,
                        members.getOrDefault(row.key(), List.of()),
                        programs,
                        dispatchers.of(row.key().type())))
                .toList();
    }

    Environment environment() {
        Features features = kernel.features();
        Optional<DispatcherStatus> status =
                dispatchers.of(DispatcherType.TC_INGRESS).map(DispatcherService::status);
        return new Environment(
                features.kernel(),
                features.simulated(),
                features.all(),
                status.map(DispatcherStatus::mechanism).orElse(SlotMechanism.TAILCALL),
                status.map(DispatcherStatus::mechanismReason).orElse("no dispatcher service is running"),
                backends(status));
    }

    private List<TcBackendStatus> backends(Optional<DispatcherStatus> status) {
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
}
