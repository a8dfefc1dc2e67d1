// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.log.Logger;

/**
 * What an agent finds in bpffs whose database has no programs. It was at work, and its record is lost: it goes on as it was, until somebody decides. Where
 * the database has programs, a pin that no row knows is what a crash left. For any thread.
 */
public final class LostDatabase {

    private final Kernel kernel;
    private final Store store;
    private final EarlierStore earlier;
    private final Layout layout;
    private final Adopt adopt;
    private final FoundFile file;
    private final Logger log;
    private Optional<PinsThere> found = Optional.empty();

    /**
     * @param earlier a database is not lost of which something waits to be restored: what is pinned then, a crash left
     * @param file remembers what was found, because the database has programs soon
     */
    public LostDatabase(
            Kernel kernel, Store store, EarlierStore earlier, Layout layout, Adopt adopt, FoundFile file, Logger log) {
        this.kernel = kernel;
        this.store = store;
        this.earlier = earlier;
        this.layout = layout;
        this.adopt = adopt;
        this.file = file;
        this.log = log;
    }

    /** Looks, at the first call: before anything is loaded, attached or recovered. */
    public synchronized void look() {
        pinsThere();
    }

    private synchronized PinsThere pinsThere() {
        if (found.isEmpty()) {
            found = Optional.of(read());
        }
        return found.get();
    }

    private PinsThere read() {
        boolean empty = store.programs().isEmpty() && earlier.programs().isEmpty();
        Set<Path> remembered = file.read();
        if (adopt == Adopt.REMOVE || (!empty && remembered.isEmpty())) {
            file.write(Set.of());
            return PinsThere.none();
        }
        PinsThere there = PinsThere.of(kernel, layout);
        PinsThere kept = empty ? there : there.only(remembered);
        if (!isAdopted()) {
            tell(kept);
        }
        file.write(kept.pins().keySet());
        return kept;
    }

    /** Whether it is to be taken into the database as far as that goes: nobody has to be asked where the database itself says that it was damaged. */
    boolean isAdopted() {
        return adopt == Adopt.ADOPT || (adopt == Adopt.ASK && store.setAside().isPresent());
    }

    /** Says what of it stays as it is. */
    void tell() {
        tell(pinsThere());
    }

    private void tell(PinsThere there) {
        there.pins()
                .forEach((pin, what) -> log.warn(
                        "{} is in no database and stays as it is: {}{}",
                        pin,
                        what,
                        adopt == Adopt.KEEP
                                ? ""
                                : "; bpfman repair takes what it can into the database, and an agent that is started with"
                                        + " --adopt=remove takes it down"));
    }

    /** What was found but for what only stands beside something that hangs on a hook. */
    Map<Path, String> foundByItself() {
        PinsThere there = pinsThere();
        Map<Path, String> pins = new TreeMap<>(there.pins());
        pins.keySet().removeIf(there::isBeside);
        return pins;
    }

    /** The pins that were found, and the directories of them. */
    Set<Path> pins() {
        return pinsThere().pins().keySet();
    }

    /** The attach points on which something hangs by one of them. */
    Set<DispatcherKey> hooks() {
        return pinsThere().hooks();
    }

    /** These are in the database now. */
    void forget(Set<Path> known) {
        leave(pins -> pins.butFor(known));
    }

    /** Whether nothing was found, or nothing of it is left. */
    boolean isEmpty() {
        return pinsThere().pins().isEmpty();
    }

    /** Whether something of what was found hangs on this attach point. With its interface it goes. */
    public boolean holds(DispatcherKey key) {
        return pinsThere().hooks().contains(key) && !isGone(key);
    }

    private boolean isGone(DispatcherKey key) {
        Stream<Path> ofChain = key.type().chain().stream().map(kind -> layout.chainInterfacePin(key));
        Set<InterfacePins.State> states = Stream.concat(Stream.of(layout.interfacePin(key)), ofChain)
                .map(kernel.interfacePins()::state)
                .collect(Collectors.toSet());
        return states.contains(InterfacePins.State.GONE) && !states.contains(InterfacePins.State.PRESENT);
    }

    /** Takes what was found of a dispatcher for what a crash left: it hangs nowhere. */
    public void letGo(DispatcherKey key) {
        leave(pins -> pins.without(key));
    }

    /** The same of the links in a hook's chain. */
    public void letGoOfChain(DispatcherKey key) {
        leave(pins -> pins.withoutChain(key));
    }

    private synchronized void leave(UnaryOperator<PinsThere> others) {
        PinsThere left = others.apply(pinsThere());
        file.write(left.pins().keySet());
        found = Optional.of(left);
    }

    /** Whether this pin, or directory of pins, was found. */
    public boolean contains(Path pin) {
        return pinsThere().pins().containsKey(pin);
    }

    /** Refuses to attach where something of what was found hangs. */
    public void requireFree(Hook hook) {
        if (!holds(hook.key())) {
            return;
        }
        String pins =
                pinsThere().pinsOf(hook.key()).stream().map(Path::toString).collect(Collectors.joining(", "));
        throw new ForeignOwnerException(hook + " is held by what an agent attached whose database is lost ("
                + pins
                + "); it goes on as it was. bpfman repair takes it into the database; to take all of that down, start the"
                + " agent with --adopt=remove; --adopt=keep leaves it as it is");
    }
}
