// SPDX-License-Identifier: Apache-2.0
package org.example.edge;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Has a program look at what comes in at an interface, first of all, for as long as this bundle is started and configured. */
@Component(service = EdgeGuard.class, immediate = true, configurationPid = "org.example.edge", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class EdgeGuard {

    static final int PRIORITY = 10;

    /** The object file, the program in it, and where it looks. */
    @interface Config {
        String object();

        String program() default "tc:count";

        String netInterface();
    }

    private final Bpfman bpfman;
    private final Link link;

    @Activate
    public EdgeGuard(@Reference Bpfman bpfman, Config config) {
        this.bpfman = bpfman;
        Program program = bpfman.load(new LoadRequest(
                        Path.of(config.object()),
                        List.of(ProgramSelector.parse(config.program())),
                        Map.of(),
                        Map.of(LoadRequest.APPLICATION, "edge")))
                .get(0);
        try {
            link = bpfman.attach(
                    TcAttachSpec.of(program.id(), config.netInterface(), Direction.INGRESS).withPriority(PRIORITY));
        } catch (RuntimeException e) {
            // nothing stays behind of a component that does not come up
            bpfman.unload(UnloadRequest.of(program.id()));
            throw e;
        }
    }

    /** The link's id. */
    long link() {
        return link.id();
    }

    @Deactivate
    void deactivate() {
        bpfman.detach(new DetachRequest(link.id()));
        bpfman.unload(UnloadRequest.of(link.programId()));
    }
}
