// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.RunStats;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.KernelPart;
import io.bpfman.spi.observe.Activity;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A host with as many dispatchers as a test wants, and an agent that counts. */
final class FakeHost {

    final List<Dispatcher> dispatchers = new ArrayList<>();
    final List<Link> links = new ArrayList<>();
    boolean readable = true;
    boolean counts = true;
    int reads;

    final Bpfman bpfman = (Bpfman) Proxy.newProxyInstance(
            FakeHost.class.getClassLoader(),
            new Class<?>[] {Bpfman.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "listPrograms" -> {
                    reads++;
                    if (!readable) {
                        throw new StoreException("locked");
                    }
                    yield List.of();
                }
                case "listDispatchers" -> dispatchers;
                case "listLinks" -> links;
                case "getRunStats" -> counts ? Optional.of(new RunStats(7, 1_500_000_000L, 0)) : Optional.empty();
                default -> throw new UnsupportedOperationException(method.toString());
            });

    final Activity activity = new Activity() {
        @Override
        public long undone() {
            return 1;
        }

        @Override
        public long moved() {
            return 2;
        }

        @Override
        public long rehung() {
            return 3;
        }

        @Override
        public List<KernelPart> parts() {
            return List.of(new KernelPart("worker", true, "rests", 4, 1));
        }
    };

    /** A dispatcher at the ingress of an interface with so many members, each of which let 3 packets on and ended the way of 2. */
    void add(String name, long nsid, int members) {
        List<Member> chain = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            chain.add(new Member(
                    i,
                    17,
                    "count",
                    i,
                    50,
                    ProceedOn.of(TcAction.PIPE),
                    Path.of("/x"),
                    Map.of(),
                    true,
                    Optional.of(new MemberCounts(5, 2, Map.of(TcAction.PIPE, 3L, TcAction.SHOT, 2L), i == 0 ? 1 : 0)),
                    OptionalLong.of(i),
                    OptionalLong.empty()));
        }
        dispatchers.add(new Dispatcher(
                new DispatcherKey(DispatcherType.tc(Direction.INGRESS), nsid, dispatchers.size() + 1),
                name,
                Optional.empty(),
                1,
                100 + dispatchers.size(),
                SlotMechanism.TAILCALL,
                "tcx",
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                false,
                true,
                chain,
                Instant.EPOCH,
                Instant.EPOCH));
    }

    void trace() {
        links.add(new Link(
                links.size() + 1L,
                17,
                LinkKind.TRACEPOINT,
                OptionalLong.empty(),
                Path.of("/x"),
                new TracepointLinkDetails("sched", "sched_switch"),
                Map.of(),
                Instant.EPOCH));
    }
}
