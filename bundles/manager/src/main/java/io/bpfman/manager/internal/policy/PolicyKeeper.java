// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.errors.PolicyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** The rules of a file and of a configuration. The file is read whenever somebody asks, so that what was changed in it holds at once. */
@Component(service = PolicyKeeper.class, configurationPid = PolicyConfig.PID)
@Designate(ocd = PolicyConfig.class)
public final class PolicyKeeper implements Policies {

    private static final int MAX_BYTES = 1 << 20;
    private static final String CONFIGURED = "the configuration " + PolicyConfig.PID + ", rules,";

    private volatile Path file = Path.of("");
    private volatile String rules = "";

    /** Also called when another configuration comes, which ends nothing. */
    @Activate
    @Modified
    void configure(PolicyConfig config) {
        keep(Path.of(config.file()), config.rules());
    }

    void keep(Path newFile, String newRules) {
        file = newFile;
        rules = newRules;
    }

    @Override
    public List<Policy> now() {
        List<Policy> policies = new ArrayList<>();
        Path place = file;
        try {
            Optional<String> text = text(place);
            if (text.isPresent()) {
                policies.add(PolicyReader.read(place.toString(), text.get()));
            }
        } catch (IOException e) {
            throw refused(place + " cannot be read: " + e);
        } catch (MalformedPolicy e) {
            throw refused(e.getMessage());
        }
        String configured = rules;
        if (!configured.isBlank()) {
            try {
                policies.add(PolicyReader.read(CONFIGURED, configured));
            } catch (MalformedPolicy e) {
                throw refused(e.getMessage());
            }
        }
        return policies;
    }

    /** Empty when there is no such file, as on most hosts: it forbids nothing then. */
    private static Optional<String> text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than " + (MAX_BYTES >> 20) + " MiB");
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static PolicyException refused(String why) {
        return new PolicyException("nothing is loaded while the rules for loads are not known: " + why
                + "; mend that, and what is loaded already stays");
    }
}
