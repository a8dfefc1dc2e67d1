// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.hook.HookFinder;
import io.bpfman.pins.Layout;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Every pin of ours, and every directory of them, that lies in the places that we give them.
 *
 * @param pins what each is, for people
 * @param hooks the attach points on which something hangs by one of them
 */
public record PinsThere(Map<Path, String> pins, Set<DispatcherKey> hooks) {

    private static final Pattern STANDS_FOR = Pattern.compile("interface_.*|.*_(interface|clsact)");

    /** No pins. */
    public static PinsThere none() {
        return new PinsThere(Map.of(), Set.of());
    }

    /** Those of this layout. */
    public static PinsThere of(Kernel kernel, Layout layout) {
        return new Reader(kernel, layout).read();
    }

    /** Those of them that are among {@code wanted}. */
    public PinsThere only(Set<Path> wanted) {
        Map<Path, String> kept = new TreeMap<>(pins);
        kept.keySet().retainAll(wanted);
        Set<DispatcherKey> held = new TreeSet<>(hooks);
        held.removeIf(key -> kept.keySet().stream().noneMatch(pin -> isOf(pin, key)));
        return new PinsThere(kept, held);
    }

    /** All but these. */
    public PinsThere butFor(Set<Path> others) {
        Set<Path> left = new TreeSet<>(pins.keySet());
        left.removeAll(others);
        for (DispatcherKey key : hooks) {
            // what only stands for the interface, or for its clsact, goes with the last that hangs there
            if (left.stream().noneMatch(pin -> isOf(pin, key) && !standsForSomething(pin))) {
                left.removeIf(pin -> isOf(pin, key));
            }
        }
        return only(left);
    }

    /** Whether this one only stands for the interface, or for its clsact, of something that hangs there: it goes with that, and comes with it. */
    public boolean isBeside(Path pin) {
        return standsForSomething(pin) && hooks.stream().anyMatch(key -> isOf(pin, key));
    }

    private static boolean standsForSomething(Path pin) {
        return STANDS_FOR.matcher(pin.getFileName().toString()).matches();
    }

    /** All but those of this attach point's dispatcher. */
    public PinsThere without(DispatcherKey key) {
        Set<Path> others = new TreeSet<>(pins.keySet());
        others.removeIf(pin -> Layout.isOfDispatcher(pin, key));
        return only(others);
    }

    /** All but those of the links in this hook's chain. */
    public PinsThere withoutChain(DispatcherKey key) {
        Set<Path> others = new TreeSet<>(pins.keySet());
        others.removeIf(pin -> isOfChain(pin, key));
        return only(others);
    }

    /** The pins by which something hangs on this attach point. */
    public List<Path> pinsOf(DispatcherKey key) {
        return pins.keySet().stream().filter(pin -> isOf(pin, key)).toList();
    }

    private static boolean isOf(Path pin, DispatcherKey key) {
        return Layout.isOfDispatcher(pin, key) || isOfChain(pin, key);
    }

    private static boolean isOfChain(Path pin, DispatcherKey key) {
        return Layout.isChainLink(pin, key) || Layout.isChainInterface(pin, key);
    }

    /** Reads bpffs, once. */
    private static final class Reader {

        private final Kernel kernel;
        private final Layout layout;
        private final HookFinder finder;
        private final Map<Path, String> pins = new TreeMap<>();
        private final Set<DispatcherKey> hooks = new TreeSet<>();

        Reader(Kernel kernel, Layout layout) {
            this.kernel = kernel;
            this.layout = layout;
            this.finder = new HookFinder(kernel);
        }

        PinsThere read() {
            for (DispatcherType type : DispatcherType.ofDispatchers()) {
                Path directory = layout.typeDirectory(type);
                for (String name : kernel.pins().list(directory)) {
                    Layout.dispatcherOf(type, name)
                            .ifPresent(what -> dispatcher(what.key(), directory.resolve(name), what.part()));
                }
            }
            for (DispatcherType type : DispatcherType.ofChains()) {
                Path directory = layout.chainDirectory(type);
                for (String name : kernel.pins().list(directory)) {
                    Layout.chainHookOf(type, name).ifPresent(key -> chain(key, directory.resolve(name), name));
                }
            }
            for (String name : kernel.pins().list(layout.root())) {
                if (Layout.programOf(name).isPresent()) {
                    Path pin = layout.root().resolve(name);
                    pins.put(pin, program(pin).map(PinsThere::describe).orElse("a program"));
                }
            }
            Path sets = layout.mapSets();
            for (String name : kernel.pins().list(sets)) {
                pins.put(
                        sets.resolve(name),
                        "the maps of program " + name + ", "
                                + String.join(", ", kernel.pins().list(sets.resolve(name))));
            }
            for (String name : kernel.pins().list(layout.sharedMaps())) {
                pins.put(layout.sharedMaps().resolve(name), "a map that programs share by its name");
            }
            for (String name : kernel.pins().list(layout.linksDirectory())) {
                if (Layout.linkOf(name).isPresent()) {
                    Path pin = layout.linksDirectory().resolve(name);
                    pins.put(pin, link(pin).map(Reader::words).orElse("a link"));
                }
            }
            for (String name : kernel.pins().list(layout.records())) {
                Path pin = layout.records().resolve(name);
                if (!pin.equals(layout.numbersRecord())) {
                    pins.put(pin, "what the database said of " + name.replace('_', ' '));
                }
            }
            return new PinsThere(pins, hooks);
        }

        private Optional<KernelLink> link(Path pin) {
            try {
                return kernel.links().byPin(pin);
            } catch (InvalidSpecException e) {
                // something else is pinned there, which is an answer here
                return Optional.empty();
            }
        }

        private static String words(KernelLink link) {
            return "a " + link.type() + " link of program " + link.programId();
        }

        private void chain(DispatcherKey key, Path pin, String name) {
            if (name.startsWith("link")) {
                hang(
                        key,
                        pin,
                        "the " + chainOf(key) + " link of program " + name.substring(name.lastIndexOf('_') + 1) + " on "
                                + where(key));
            } else {
                pins.put(pin, "what stands for the interface of " + where(key));
            }
        }

        private String chainOf(DispatcherKey key) {
            return ChainHook.of(finder.find(key).netInterface(), key.type())
                    .chainType()
                    .name();
        }

        private void dispatcher(DispatcherKey key, Path pin, String part) {
            switch (part) {
                case "link" -> hang(key, pin, "the link that holds the dispatcher of " + where(key));
                case "clsact" -> pins.put(pin, "the note that the clsact is bpfman's of " + where(key));
                case "interface" -> pins.put(pin, "what stands for the interface of " + where(key));
                default ->
                    hang(
                            key,
                            pin,
                            "revision " + part + " of the dispatcher of " + where(key)
                                    + program(new RevisionPins(pin).dispatcher())
                                            .map(info -> ", " + describe(info))
                                            .orElse(""));
            }
        }

        private void hang(DispatcherKey key, Path pin, String what) {
            hooks.add(key);
            pins.put(pin, what);
        }

        private String where(DispatcherKey key) {
            Hook hook = finder.find(key);
            return hook + " (index " + key.ifindex() + " in network namespace " + key.nsid() + ")";
        }

        private Optional<ProgramInfo> program(Path pin) {
            try {
                return kernel.programs().byPin(pin);
            } catch (InvalidSpecException e) {
                // something else is pinned there, which is an answer here
                return Optional.empty();
            }
        }
    }

    private static String describe(ProgramInfo info) {
        return "program " + info.id() + " " + info.name() + " (" + info.kernelType() + ", tag " + info.tag() + ")";
    }
}
