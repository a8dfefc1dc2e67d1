// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.backend.internal;

import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** On TCX links: what its verdict NEXT lets go on falls through, to clsact too. Any thread may call it. */
@Component(configurationPid = LinksBackend.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LinksBackend implements TcBackend {

    static final String PID = "io.bpfman.itest.backend.links";

    /** What it is called, and whether it declares that marks of packets are kept; {@code service.ranking} may be beside it. */
    @interface Config {
        String bpfman_backend();

        boolean keepsMark() default true;
    }

    private final Kernel kernel;
    private final String name;
    private final AttachTraits traits;

    @Activate
    public LinksBackend(
            @Reference(target = "(" + Kernel.FEATURES + "=" + Features.TCX + ")") Kernel kernel, Config config) {
        this(kernel, config.bpfman_backend(), config.keepsMark());
    }

    /** Outside a framework. */
    public LinksBackend(Kernel kernel, String name) {
        this(kernel, name, true);
    }

    private LinksBackend(Kernel kernel, String name, boolean keepsMark) {
        this.kernel = kernel;
        this.name = name;
        this.traits = new AttachTraits(AttachTraits.Stage.TCX, false, true, keepsMark, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AttachTraits traits() {
        return traits;
    }

    @Override
    public int place(TcHook hook) {
        kernel.hooks().chain(hook).requireRoom(hook);
        return 0;
    }

    @Override
    public AttachHandle publish(TcHook hook, Path programPin, Path linkPin) {
        return kernel.links().create(new LinkRequest.InChain(hook), programPin, linkPin);
    }
}
