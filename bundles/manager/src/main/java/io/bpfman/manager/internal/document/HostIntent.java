// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host has, and what a document's names mean there.
 *
 * @param links as they are recorded
 * @param counting whether the dispatchers count
 * @param spaces the network namespaces that the document names, by their names
 * @param digests of the objects that the document names, by the entries' names
 * @param before the document of this name as it was applied the last time
 * @param countsByDefault whether dispatchers count when nobody says otherwise
 */
public record HostIntent(
        List<Loaded> programs,
        List<Link> links,
        Map<DispatcherKey, Boolean> counting,
        Map<Optional<String>, Space> spaces,
        Map<String, String> digests,
        Optional<Document> before,
        boolean countsByDefault) {

    public HostIntent {
        programs = List.copyOf(programs);
        links = List.copyOf(links);
        counting = Map.copyOf(counting);
        spaces = Map.copyOf(spaces);
        digests = Map.copyOf(digests);
    }

    /** The interfaces that are meant; none where their namespace is not there. */
    List<NetInterface> matching(InterfaceMatch match, Optional<String> netns) {
        Space space = spaces.get(netns);
        return space == null
                ? List.of()
                : space.interfaces().stream()
                        .filter(there -> match.matches(there.name(), space.kind(there)))
                        .toList();
    }

    /**
     * A program.
     *
     * @param digest SHA-256 of its object, in hexadecimal
     */
    public record Loaded(Program program, String digest) {}

    /**
     * A network namespace.
     *
     * @param path by which the agent finds it; empty for its own
     * @param kinds what its interfaces are, by their indexes; empty when nobody asks for it
     * @param missing what is in the way, when it is not there
     */
    public record Space(
            Optional<Path> path, List<NetInterface> interfaces, Map<Integer, String> kinds, Optional<String> missing) {
        public Space {
            interfaces = List.copyOf(interfaces);
            kinds = Map.copyOf(kinds);
        }

        /** What an interface is; empty when that is nothing in particular. */
        Optional<String> kind(NetInterface there) {
            return Optional.ofNullable(kinds.get(there.ifindex()));
        }
    }
}
