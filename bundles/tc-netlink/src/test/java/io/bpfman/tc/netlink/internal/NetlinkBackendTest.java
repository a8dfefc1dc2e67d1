// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.Logger;

class NetlinkBackendTest {

    private static final TcHook HOOK =
            new TcHook(new NetInterface(new NetNamespace(Optional.empty(), 7), 2, "eth7"), Direction.EGRESS);
    private static final Path PROGRAM = Path.of("/sys/fs/bpf/bpfman/tc-egress/dispatcher_7_2_1/dispatcher");

    private final FakeFilters filters = new FakeFilters();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void hangsUpFiltersAndNothingElse() {
        assertEquals(new AttachHandle.Filter(HOOK, 50, 1), publish(50));
        assertEquals(new AttachHandle.Filter(HOOK, 50, 1), publish(50));
        assertEquals(List.of("add 50 tc_dispatcher", "add 50 tc_dispatcher"), filters.calls);
    }

    @Test
    void doesNothingBesideTheFilterWhateverComesOfIt() {
        filters.refusal = Optional.of(new IllegalStateException("refused"));

        assertSame(filters.refusal.get(), assertThrows(IllegalStateException.class, () -> publish(50)));
        assertEquals(List.of("add 50 tc_dispatcher"), filters.calls);
    }

    @Test
    void saysBeforehandWhereItWouldBe() {
        assertEquals(7, new NetlinkBackend(kernel(), logger(), 7).place(HOOK));
        assertEquals(List.of(), filters.calls);
    }

    @Test
    void refusesAClassicIngressQdiscAndSaysHowToRemoveItWhereverItIs() {
        filters.qdisc = Optional.of(new Filters.Qdisc("ingress", 1));
        String refusal =
                "cannot attach TC program to eth7: a \"ingress\" qdisc already occupies the ingress qdisc slot;"
                        + " bpfman requires clsact; remove it with: ";
        assertEquals(refusal + "tc qdisc del dev eth7 ingress", refusal(Optional.empty()));
        assertEquals(
                refusal + "ip netns exec blue tc qdisc del dev eth7 ingress",
                refusal(Optional.of(Path.of("/run/netns/blue"))));
        assertEquals(
                refusal + "nsenter --net=/proc/42/ns/net tc qdisc del dev eth7 ingress",
                refusal(Optional.of(Path.of("/proc/42/ns/net"))));
        assertThrows(ForeignOwnerException.class, () -> publish(50));
        assertEquals(List.of(), filters.calls);
    }

    private String refusal(Optional<Path> netns) {
        TcHook hook = new TcHook(new NetInterface(new NetNamespace(netns, 7), 2, "eth7"), Direction.EGRESS);
        return assertThrows(ForeignOwnerException.class, () -> new NetlinkBackend(kernel(), logger(), 50).place(hook))
                .getMessage();
    }

    @Test
    void usesTheConfiguredPriority() {
        publish(7);
        publish(65_535);

        assertEquals(List.of("add 7 tc_dispatcher", "add 65535 tc_dispatcher"), filters.calls);
        assertEquals(List.of(), warnings);
    }

    @Test
    void warnsOfAPriorityThatThereIsNot() {
        publish(65_536);
        publish(0);

        assertEquals(List.of("add 50 tc_dispatcher", "add 50 tc_dispatcher"), filters.calls);
        assertEquals(2, warnings.size());
    }

    private AttachHandle publish(int priority) {
        return new NetlinkBackend(kernel(), logger(), priority).publish(HOOK, PROGRAM, Path.of("/unused"));
    }

    private Kernel kernel() {
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("filters")) {
                        return filters;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    warnings.add(method.getName() + " " + arguments[0]);
                    return null;
                });
    }

    private static final class FakeFilters implements Filters {

        private final List<String> calls = new ArrayList<>();
        private Optional<Qdisc> qdisc = Optional.of(new Qdisc("clsact", 1));
        private Optional<RuntimeException> refusal = Optional.empty();

        @Override
        public Optional<Qdisc> ingressQdisc(NetInterface netInterface) {
            return qdisc;
        }

        @Override
        public void createClsact(NetInterface netInterface) {
            calls.add("create");
        }

        @Override
        public void deleteClsact(NetInterface netInterface) {
            calls.add("delete");
        }

        @Override
        public List<FilterInfo> list(TcHook hook) {
            return List.of();
        }

        @Override
        public AttachHandle.Filter add(TcHook hook, int priority, Path programPin, String name) {
            calls.add("add " + priority + " " + name);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            return new AttachHandle.Filter(hook, priority, 1);
        }

        @Override
        public void replace(AttachHandle.Filter filter, Path programPin) {
            calls.add("replace");
        }

        @Override
        public void release(AttachHandle.Filter filter) {
            calls.add("release");
        }

        @Override
        public Map<AttachHandle.Filter, Long> livePrograms(Collection<AttachHandle.Filter> filters) {
            return Map.of();
        }
    }
}
