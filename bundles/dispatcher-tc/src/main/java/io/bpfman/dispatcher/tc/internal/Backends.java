// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.spi.dispatcher.DispatcherStatus.Offer;
import io.bpfman.spi.dispatcher.TcBackend;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Constants;

/** The backends that are there, the best first: the greatest service.ranking, among equals the oldest service. Any thread may use it. */
final class Backends {

    private static final Comparator<Entry> BEST_FIRST =
            Comparator.comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::serviceId);

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    /** @param offer what it declares, which does not change */
    private record Entry(TcBackend backend, Offer offer, int ranking, long serviceId) {}

    /** Adds a backend, or takes note of its new properties. */
    synchronized void put(TcBackend backend, Map<String, ?> properties) {
        entries.removeIf(entry -> entry.backend() == backend);
        entries.add(new Entry(
                backend, new Offer(backend.name(), backend.traits()), ranking(properties), serviceId(properties)));
        entries.sort(BEST_FIRST);
    }

    synchronized void remove(TcBackend backend) {
        entries.removeIf(entry -> entry.backend() == backend);
    }

    /** What they declare; of several that have one name, the best. */
    List<Offer> offers() {
        Map<String, Offer> offers = new LinkedHashMap<>();
        entries.forEach(entry -> offers.putIfAbsent(entry.offer().backend(), entry.offer()));
        return List.copyOf(offers.values());
    }

    List<String> names() {
        return offers().stream().map(Offer::backend).toList();
    }

    Optional<TcBackend> find(String name) {
        return entries.stream()
                .filter(entry -> entry.offer().backend().equals(name))
                .map(Entry::backend)
                .findFirst();
    }

    /** The framework takes a ranking that is no {@code Integer} for 0. */
    private static int ranking(Map<String, ?> properties) {
        return properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    private static long serviceId(Map<String, ?> properties) {
        return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : Long.MAX_VALUE;
    }
}
