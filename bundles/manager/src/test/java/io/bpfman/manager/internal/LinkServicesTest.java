// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.Link;
import io.bpfman.api.ManagedLink;
import io.bpfman.manager.internal.announce.LinkServices;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** Services of links when their manager ends. */
class LinkServicesTest {

    private final FakeContext context = new FakeContext();
    private Link link;

    @BeforeEach
    void attach(@TempDir Path directory) {
        link = new SimulatedHost(directory).start("tcx").loadAndAttach(10);
    }

    @Test
    void registersNothingAfterItIsClosed() {
        LinkServices services = new LinkServices(context.context);
        services.put(link);
        services.close();
        services.put(link);
        assertEquals(Set.of(), context.registered.keySet());
    }

    @Test
    void leavesNoServiceThatIsBeingRegisteredWhenItIsClosed() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        LinkServices services = new LinkServices(Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
            Object registration = Fakes.forward(context.context, method, arguments);
            meanwhile.get().run();
            return registration;
        }));
        meanwhile.set(services::close);
        services.put(link);
        assertEquals(Set.of(), context.registered.keySet());
    }

    @Test
    void callsListenersUnderNoLock() {
        AtomicReference<Object> monitor = new AtomicReference<>();
        LinkServices services = new LinkServices(Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
            assertEquals(ManagedLink.class, arguments[0]);
            assertFalse(Thread.holdsLock(monitor.get()), "a listener is called under the monitor");
            return Fakes.forward(context.context, method, arguments);
        }));
        monitor.set(services);
        services.put(link);
        assertEquals(Set.of(link.id()), context.registered.keySet());
    }
}
