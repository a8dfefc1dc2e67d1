// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.Program;
import io.bpfman.api.TcxChain;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.UnsupportedHereException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the manager what packets meet. */
public final class PacketPaths {

    private final Bpfman bpfman;
    private final Map<DispatcherKey, Dispatcher> dispatchers;
    private final List<Link> links;
    private final Map<Long, Program> programs;

    private PacketPaths(Bpfman bpfman) {
        this.bpfman = bpfman;
        dispatchers = bpfman.listDispatchers().stream()
                .collect(Collectors.toMap(Dispatcher::key, dispatcher -> dispatcher, (one, same) -> one));
        links = bpfman.listLinks().stream()
                .filter(link -> link.details().onHook().isPresent()
                        && link.details().inDispatcher().isEmpty())
                .toList();
        programs = bpfman.listPrograms().stream()
                .collect(Collectors.toMap(Program::id, program -> program, (one, same) -> one));
    }

    /** Those of all interfaces where something is managed, by namespace and index. */
    public static List<PacketPath> all(Bpfman bpfman) {
        PacketPaths paths = new PacketPaths(bpfman);
        return paths.places().values().stream().map(paths::path).toList();
    }

    /**
     * The one of an interface, whether or not something is managed there.
     *
     * @param netns file of its namespace, or a {@link NamespaceId} in its place; the agent's own when empty
     * @throws io.bpfman.api.errors.InterfaceNotFoundException when there is none of this name
     */
    public static PacketPath at(Bpfman bpfman, String interfaceName, Optional<Path> netns) {
        PacketPaths paths = new PacketPaths(bpfman);
        long nsid = bpfman.getNamespace(netns).inode();
        return paths.places().values().stream()
                .filter(place -> place.nsid() == nsid && place.interfaceName().equals(interfaceName))
                .findFirst()
                .map(paths::path)
                .orElseGet(() -> {
                    TcxChain chain = bpfman.getTcxChain(interfaceName, Direction.INGRESS, netns);
                    return paths.path(
                            new Place(interfaceName, chain.attachPoint().ifindex(), nsid, netns));
                });
    }

    private record Place(String interfaceName, int ifindex, long nsid, Optional<Path> netns) {}

    private Map<List<Long>, Place> places() {
        Map<List<Long>, Place> places = new TreeMap<>(
                Comparator.<List<Long>>comparingLong(key -> key.get(0)).thenComparingLong(key -> key.get(1)));
        for (Dispatcher dispatcher : dispatchers.values()) {
            DispatcherKey key = dispatcher.key();
            places.putIfAbsent(
                    List.of(key.nsid(), (long) key.ifindex()),
                    new Place(dispatcher.interfaceName(), key.ifindex(), key.nsid(), dispatcher.netns()));
        }
        links.stream()
                .flatMap(link -> link.details().onHook().stream())
                .forEach(hook -> places.putIfAbsent(
                        List.of(hook.nsid(), (long) hook.ifindex()),
                        new Place(hook.interfaceName(), hook.ifindex(), hook.nsid(), hook.netns())));
        return places;
    }

    private PacketPath path(Place place) {
        PathBuilder builder = new PathBuilder(names());
        Map<DispatcherType, TcxChain> chains = new HashMap<>();
        for (Direction direction : Direction.values()) {
            chain(place, direction).ifPresent(chain -> chains.put(DispatcherType.tc(direction), chain));
        }
        List<OthersProgram> others = others(place);
        Stream.of(DispatcherType.values()).forEach(type -> {
            DispatcherKey key = new DispatcherKey(type, place.nsid(), place.ifindex());
            builder.add(
                    type,
                    Optional.ofNullable(dispatchers.get(key)),
                    links.stream().filter(link -> isAt(link, key)).toList(),
                    Optional.ofNullable(chains.get(type)),
                    others.stream().filter(other -> other.hook() == type).toList());
        });
        return new PacketPath(
                place.interfaceName(),
                place.ifindex(),
                place.nsid(),
                place.netns().map(Path::toString),
                builder.stages());
    }

    private Map<Long, String> names() {
        return programs.values().stream().collect(Collectors.toMap(Program::id, Program::name));
    }

    private static boolean isAt(Link link, DispatcherKey key) {
        return link.details().onHook().map(HookDetails::attachPoint).equals(Optional.of(key));
    }

    /** Empty where the kernel does not say, or the interface went. */
    private List<OthersProgram> others(Place place) {
        try {
            return bpfman.listOthers(place.interfaceName(), place.netns());
        } catch (KernelRefusedException | InterfaceNotFoundException e) {
            return List.of();
        }
    }

    /** Empty where the kernel has no such chains, or does not say, or the interface went: what is recorded is shown all the same. */
    private Optional<TcxChain> chain(Place place, Direction direction) {
        try {
            TcxChain chain = bpfman.getTcxChain(place.interfaceName(), direction, place.netns());
            return Optional.of(chain)
                    .filter(found -> found.attachPoint().nsid() == place.nsid()
                            && found.attachPoint().ifindex() == place.ifindex());
        } catch (UnsupportedHereException | KernelRefusedException | InterfaceNotFoundException e) {
            return Optional.empty();
        }
    }
}
