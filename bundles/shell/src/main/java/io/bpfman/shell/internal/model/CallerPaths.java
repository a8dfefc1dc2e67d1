// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.NamespaceId;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.World;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the names of namespaces and of pins in a call mean. On a simulated kernel they mean what they say: its namespaces and its bpffs are nobody's world but
 * its own.
 */
public record CallerPaths(Bpfman bpfman, World world) {

    /** Where namespaces with a name are, see ip-netns(8). */
    private static final String NAMED = "/run/netns/";

    /**
     * The namespace that names of interfaces belong to, as the manager takes it.
     *
     * @param named the name of one, if there is one: that of ip-netns(8), a path, or what {@link NamespaceId} writes
     */
    public Optional<Path> namespace(Optional<String> named) {
        if (named.isEmpty()) {
            return world.networkNamespace().filter(id -> !isSimulated()).map(CallerPaths::id);
        }
        String name = named.get();
        if (NamespaceId.parse(name).isPresent()) {
            return Optional.of(Path.of(name));
        }
        String file = name.contains("/") ? name : NAMED + name;
        return Optional.of(isSimulated() ? Path.of(file) : world.namespace(file));
    }

    private static Path id(String text) {
        return NamespaceId.parse(text)
                .orElseThrow(() -> new CommandException("\"" + text + "\" is no network namespace"))
                .asPath();
    }

    /** Which namespace that is. */
    public long nsid(Optional<String> named) {
        return bpfman.getNamespace(namespace(named)).inode();
    }

    /** Where a pin is to be. */
    public Path pin(String name) {
        return isSimulated() ? Path.of(name) : world.place(name);
    }

    /** The program or library that a name means: a path as the agent has it, or the bare name of a library as it is. */
    public String probed(String name) {
        if (!name.contains("/")) {
            return name;
        }
        Path path = pin(name);
        return name.startsWith("/") ? name : path.toAbsolutePath().normalize().toString();
    }

    private boolean isSimulated() {
        return bpfman.environment().simulated();
    }
}
