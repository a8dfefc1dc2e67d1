// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.contract.walk.Place;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.QuietNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Interfaces in several network namespaces that nobody sends over. */
final class Crowd implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final List<QuietNamespace> namespaces = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    private Crowd() {}

    /** So many interfaces, which take turns in so many namespaces. */
    static Crowd of(int interfaces, int namespaces) {
        Crowd crowd = new Crowd();
        String name = "bpfcrowd-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
        try {
            for (int i = 0; i < namespaces; i++) {
                crowd.namespaces.add(QuietNamespace.make(name + i));
            }
            for (int i = 0; i < interfaces; i++) {
                crowd.add(i);
            }
            return crowd;
        } catch (RuntimeException | AssertionError e) {
            crowd.close();
            throw e;
        }
    }

    /** One end of a veth pair whose other end nobody uses. */
    private void add(int number) {
        QuietNamespace namespace = namespaces.get(number % namespaces.size());
        String name = "c" + number;
        namespace.configure(
                "link add " + name + " type veth peer name " + name + "p",
                "link set " + name + " up",
                "link set " + name + "p up");
        places.add(new Place(Optional.of(Path.of("/run/netns", namespace.name())), name));
    }

    List<Place> places() {
        return places;
    }

    /** The qdiscs of all of them, as tc(8) prints them. */
    String qdiscs() {
        StringBuilder all = new StringBuilder();
        namespaces.forEach(namespace -> all.append(Host.line("tc -n " + namespace.name() + " qdisc show")));
        return all.toString();
    }

    @Override
    public void close() {
        namespaces.forEach(QuietNamespace::close);
    }
}
