// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Builds a network with ip(8). */
@Component(service = Stage.class)
public final class HostStage implements Stage {

    private static final String BPFFS_ROOT = "bpfman.bpffs.root";

    private final Optional<Path> pins;

    @Activate
    public HostStage(BundleContext context) {
        pins = Optional.ofNullable(context.getProperty(BPFFS_ROOT)).map(Path::of);
    }

    @Override
    public Network open(Consumer<String> narrator) {
        return HostNetwork.build(ProcessHandle.current().pid(), pins, narrator);
    }
}
