// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What names of files and of network namespaces mean where a command was typed: a caller may live in other namespaces than the agent, below another root, in a
 * directory that the agent has no path for. What is returned is for the agent to use; where there is nothing that means the same to both, a method throws {@link
 * CommandException} with what is in the way. For the thread that runs the command.
 */
@ConsumerType
public interface World {

    /**
     * A file that a caller means.
     *
     * @param path where the agent reads it; good until the command has ended
     * @param recorded what to record of where it came from
     */
    record CallersFile(Path path, Path recorded) {}

    /** The network namespace that names of interfaces belong to, as {@code io.bpfman.api.NamespaceId} writes it; empty for the agent's own. */
    Optional<String> networkNamespace();

    /** The network namespace whose file a name means: a path that leads the agent to it, or what {@code io.bpfman.api.NamespaceId} writes. */
    Path namespace(String name);

    /** The regular file that a name means. */
    CallersFile file(String name);

    /** The names of what is in a directory, sorted. */
    List<String> names(String directory);

    /**
     * Has a file of a name have this content, with the rights of the caller: all of it at once, or what it had before. What is no regular file is refused.
     */
    void write(String name, byte[] content);

    /** Whether a name leads to anything. */
    boolean exists(String name);

    /** The path at which the agent makes what is to be at {@code name}: the directory there has to be the same to both. */
    Path place(String name);
}
