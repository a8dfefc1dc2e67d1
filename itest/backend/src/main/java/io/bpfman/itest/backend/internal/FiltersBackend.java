// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.backend.internal;

import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/**
 * On filters in clsact, where what falls through comes to the filters of greater priorities only, and so to nothing from the last one. Any thread may call
 * it.
 */
@Component(configurationPid = FiltersBackend.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FiltersBackend implements TcBackend {

    static final String PID = "io.bpfman.itest.backend.filters";

    private static final int LAST = 0xFFFF;
    private static final AttachTraits LAST_FILTER =
            new AttachTraits(AttachTraits.Stage.CLSACT, true, false, false, true);

    /** What it is called, and the priority of its filters, 1 to 65535; {@code service.ranking} may be beside it. */
    @interface Config {
        String bpfman_backend();

        int priority() default LAST;
    }

    private final Kernel kernel;
    private final String name;
    private final int priority;

    @Activate
    public FiltersBackend(
            @Reference(target = "(" + Kernel.FEATURES + "=" + Features.NETLINK + ")") Kernel kernel, Config config) {
        this(kernel, config.bpfman_backend(), config.priority());
    }

    /** Outside a framework. */
    public FiltersBackend(Kernel kernel, String name, int priority) {
        this.kernel = kernel;
        this.name = name;
        this.priority = priority;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AttachTraits traits() {
        return priority == LAST ? LAST_FILTER : AttachTraits.CLSACT_FILTER;
    }

    @Override
    public int place(TcHook hook) {
        kernel.filters().requireRoomForClsact(hook);
        return priority;
    }

    @Override
    public AttachHandle publish(TcHook hook, Path programPin, Path linkPin) {
        return kernel.filters().add(hook, place(hook), programPin, name);
    }
}
