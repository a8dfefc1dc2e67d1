// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Hangs dispatchers on the clsact qdisc as direct-action {@code cls_bpf} filters (see tc-bpf(8)). Filters and qdiscs of others are read and
 * left alone. Any thread may call it.
 */
@Component(
        service = TcBackend.class,
        property = TcBackend.NAME + "=" + NetlinkBackend.LABEL,
        configurationPid = NetlinkConfig.PID)
@Designate(ocd = NetlinkConfig.class)
@ServiceRanking(100)
public final class NetlinkBackend implements TcBackend {

    static final String LABEL = "netlink";

    private final Kernel kernel;
    private final Logger logger;
    private volatile int priority;

    @Activate
    public NetlinkBackend(
            @Reference(target = "(" + Kernel.FEATURES + "=" + Features.NETLINK + ")") Kernel kernel,
            @Reference(service = LoggerFactory.class) Logger logger,
            NetlinkConfig config) {
        this(kernel, logger, config.filter_priority());
    }

    /**
     * Outside a framework.
     *
     * @param priority of the filters to come
     */
    public NetlinkBackend(Kernel kernel, Logger logger, int priority) {
        this.kernel = kernel;
        this.logger = logger;
        this.priority = valid(priority);
    }

    @Modified
    void modified(NetlinkConfig config) {
        priority = valid(config.filter_priority());
    }

    private int valid(int wanted) {
        if (wanted >= 1 && wanted <= FilterPlacement.MAX_PRIORITY) {
            return wanted;
        }
        logger.warn(
                "filter.priority {} of configuration {} is not between 1 and {}; {} is used",
                wanted,
                NetlinkConfig.PID,
                FilterPlacement.MAX_PRIORITY,
                FilterPlacement.DEFAULT_PRIORITY);
        return FilterPlacement.DEFAULT_PRIORITY;
    }

    @Override
    public String name() {
        return LABEL;
    }

    @Override
    public AttachTraits traits() {
        return AttachTraits.CLSACT_FILTER;
    }

    @Override
    public int place(TcHook hook) {
        kernel.filters().requireRoomForClsact(hook);
        return FilterPlacement.choose(hook, kernel.filters().list(hook), priority);
    }

    @Override
    public AttachHandle publish(TcHook hook, Path programPin, Path linkPin) {
        return kernel.filters().add(hook, place(hook), programPin, AttachHandle.Filter.NAME);
    }
}
