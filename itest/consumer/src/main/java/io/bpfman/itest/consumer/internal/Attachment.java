// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.consumer.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.itest.consumer.Journal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Keeps a program attached for as long as this component is configured and its bundle is started. */
@Component(
        service = {},
        configurationPid = Attachment.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Attachment {

    static final String PID = "io.bpfman.itest.consumer";

    /** What to attach where; an empty {@code netns} is the agent's own. */
    @interface Config {
        String object();

        String program();

        String netInterface();

        String netns() default "";

        String direction();

        int priority() default TcAttachSpec.DEFAULT_PRIORITY;
    }

    private final Bpfman bpfman;
    private final Program program;
    private final Link link;

    /**
     * Loads and attaches.
     *
     * @param journal is there first, so that it hears of this
     */
    @Activate
    public Attachment(Config config, @Reference Bpfman bpfman, @Reference Journal journal) {
        this.bpfman = bpfman;
        this.program = bpfman.load(new LoadRequest(
                        Path.of(config.object()),
                        List.of(ProgramSelector.parse(config.program())),
                        Map.of(),
                        Map.of("owner", PID)))
                .get(0);
        try {
            this.link = bpfman.attach(new TcAttachSpec(
                    program.id(),
                    config.netInterface(),
                    Direction.parse(config.direction()),
                    config.priority(),
                    ProceedOn.TC_DEFAULT,
                    config.netns().isEmpty() ? Optional.empty() : Optional.of(Path.of(config.netns())),
                    Optional.empty(),
                    Map.of("owner", PID)));
        } catch (RuntimeException e) {
            bpfman.unload(UnloadRequest.of(program.id()));
            throw e;
        }
    }

    @Deactivate
    void deactivate() {
        bpfman.detach(new DetachRequest(link.id()));
        bpfman.unload(UnloadRequest.of(program.id()));
    }
}
