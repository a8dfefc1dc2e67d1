// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.KernelMap;
import io.bpfman.api.Program;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.PinAction;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the pins of programs and of their maps with what is recorded. What lives without its pin is pinned again; what lies in a pin's place that is not ours
 * stays. For any thread.
 */
public final class PinInspector implements Inspector {

    static final Rule MOUNTED = new Rule(
            "bpffs-mounted",
            Severity.ERROR,
            "bpffs is mounted where the pins lie",
            "Somebody unmounted the bpffs that has the pins of bpfman. What only pins held went with it; what is attached by a filter or held by somebody else goes on. A"
                    + " repair mounts one, and then pins what still lives.");

    static final Rule HIDDEN = new Rule(
            "pins-hidden",
            Severity.WARNING,
            "nothing is mounted over the pins",
            "Somebody mounted something over the bpffs that has the pins of bpfman. They are there, and what they hold goes on; but nothing new can be loaded or built"
                    + " until they are seen again. Only who mounted it knows whether it can be taken off: nothing is repaired.");

    static final Rule PROGRAM_PIN = new Rule(
            "program-pin-exists",
            Severity.WARNING,
            "every program that is recorded is pinned",
            "Somebody removed the pin of a program. It lives only as long as something else holds it, an attachment for example, and cannot be attached anew. A repair"
                    + " pins it again, by its id.");

    static final Rule OTHER_PROGRAM = new Rule(
            "program-pin-is-its",
            Severity.ERROR,
            "what is pinned in a program's place is that program",
            "Somebody pinned something else where the pin of a program belongs. It is not touched. Remove it, and have the program's own pin made again by a repair.");

    static final Rule MAP_PIN = new Rule(
            "map-pin-exists",
            Severity.WARNING,
            "every map of a program that is recorded is pinned",
            "Somebody removed the pin of a map. The program goes on with it; others do not find it, and a program that is loaded to share it cannot. A repair pins it"
                    + " again, by its id.");

    static final Rule SHARED_MAP_PIN = new Rule(
            "shared-map-pin-exists",
            Severity.WARNING,
            "every map that programs share by its name is pinned",
            "Somebody removed the pin of a map that is shared by its name. The next program that asks for it would get a new and empty one. A repair pins the one that"
                    + " is used again, by its id.");

    static final Rule MAP_SET = new Rule(
            "map-set-exists",
            Severity.WARNING,
            "the map set that a program uses is there",
            "Somebody removed the pins of a map set that programs other than its owner use. They go on with the maps; no further one can join them. A repair pins the"
                    + " maps again, by their ids.");

    static final Rule OTHER_MAP = new Rule(
            "map-pin-is-its",
            Severity.ERROR,
            "what is pinned in a map's place is that map",
            "Somebody pinned something else where the pin of a map belongs: who reads it reads the wrong map. It is not touched. Remove it, and have the map's own pin"
                    + " made again by a repair.");

    private static final int KERNEL_NAME_LENGTH = 15;

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Settings settings;
    private final Mender mender;

    public PinInspector(Kernel kernel, Store store, Records records, Settings settings, Mender mender) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.settings = settings;
        this.mender = mender;
    }

    @Override
    public List<Rule> rules() {
        return List.of(MOUNTED, HIDDEN, PROGRAM_PIN, OTHER_PROGRAM, MAP_PIN, SHARED_MAP_PIN, MAP_SET, OTHER_MAP);
    }

    @Override
    public List<Found> inspect() {
        return mender.found(this::look);
    }

    private List<Damage> look() {
        List<Program> programs = store.programs().stream()
                .filter(program -> records.identity(program.id()).is(program))
                .toList();
        List<Damage> damages = new ArrayList<>();
        programs.forEach(program -> program(program).ifPresent(damages::add));
        Map<Path, Damage> maps = new LinkedHashMap<>();
        for (Program program : programs) {
            Set<String> names = new TreeSet<>(program.mapPins().keySet());
            set(program).ifPresent(damage -> {
                maps.putIfAbsent(program.mapDirectory(), damage);
                names.retainAll(program.sharing().byName().keySet());
            });
            names.forEach(name ->
                    map(program, name).ifPresent(damage -> maps.putIfAbsent(place(program, name), damage)));
        }
        damages.addAll(maps.values());
        return ofMount().map(mount -> withMount(mount, damages)).orElse(damages);
    }

    /** What is hidden is there: nothing is to be said of it but that. */
    private static List<Damage> withMount(Damage mount, List<Damage> others) {
        if (mount.plan().isEmpty()) {
            return List.of(mount);
        }
        List<Damage> all = new ArrayList<>(List.of(mount));
        all.addAll(others);
        return all;
    }

    private Optional<Damage> ofMount() {
        Optional<Path> missing = store.programs().stream()
                .map(Program::pinPath)
                .filter(pin -> !kernel.pins().exists(pin))
                .findFirst();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String subject = "mount " + settings.bpffs();
        if (kernel.pins().isCovered(missing.get())) {
            return Optional.of(Damage.left(
                    HIDDEN,
                    subject,
                    missing.get() + " is there, and something is mounted over the bpffs that it lies in",
                    "take off what is mounted there last: umount $(findmnt -n -o TARGET --target "
                            + nearest(missing.get()) + "); then ask again"));
        }
        return kernel.pins().isMounted(settings.bpffs())
                ? Optional.empty()
                : Optional.of(Damage.mendedBy(
                        MOUNTED,
                        subject,
                        "bpffs is not mounted at " + settings.bpffs() + ", and " + missing.get() + " is recorded there",
                        List.of(new Action.MountBpffs(settings.bpffs()))));
    }

    /** The path, or what is there of the way to it. */
    private Path nearest(Path path) {
        Path there = path;
        while (there.getParent() != null && !kernel.pins().exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private Optional<Damage> program(Program program) {
        Path pin = program.pinPath();
        if (!kernel.pins().exists(pin)) {
            return Optional.of(Damage.mendedBy(
                    PROGRAM_PIN,
                    "program " + program.id(),
                    "program " + program.id() + " \"" + program.name() + "\" is in the kernel, and its pin is gone: "
                            + pin,
                    List.of(new Action.MountBpffs(settings.bpffs()), new PinAction.PinProgram(program.id(), pin))));
        }
        Optional<ProgramInfo> pinned = programAt(pin);
        return pinned.filter(info -> info.id() == program.id()).isPresent()
                ? Optional.empty()
                : Optional.of(Damage.left(
                        OTHER_PROGRAM,
                        "program " + program.id(),
                        "what is pinned at " + pin + " is "
                                + pinned.map(info -> "program " + info.id() + " \"" + info.name() + "\"")
                                        .orElse("no program")
                                + ", and program " + program.id() + " is recorded there",
                        "rm " + pin + ", and then: bpfman repair program " + program.id()));
    }

    private Optional<ProgramInfo> programAt(Path pin) {
        try {
            return kernel.programs().byPin(pin);
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return Optional.empty();
        }
    }

    /** Where the pin of a map belongs: to those that are shared by name, to the set that the program uses. */
    private static Path place(Program program, String name) {
        return Optional.ofNullable(program.sharing().byName().get(name))
                .orElseGet(() -> program.mapDirectory().resolve(name));
    }

    /** A set that others than its owner use, and of which nothing is pinned. */
    private Optional<Damage> set(Program program) {
        Path directory = program.mapDirectory();
        if (program.sharing().owner().isEmpty()
                || !kernel.pins().list(directory).isEmpty()) {
            return Optional.empty();
        }
        List<Action> steps = new ArrayList<>(List.of(new Action.MountBpffs(settings.bpffs())));
        for (String name : new TreeSet<>(program.mapPins().keySet())) {
            List<KernelMap> named = named(program, name);
            if (named.size() == 1 && !program.sharing().byName().containsKey(name)) {
                steps.add(new PinAction.PinMap(named.get(0).id(), directory.resolve(name)));
            }
        }
        return steps.size() == 1
                ? Optional.empty()
                : Optional.of(Damage.mendedBy(
                        MAP_SET,
                        "pin " + directory,
                        "no map of the set that program " + program.id() + " uses is pinned in " + directory,
                        steps));
    }

    private List<KernelMap> named(Program program, String name) {
        return program.mapIds().stream()
                .flatMap(id -> kernel.maps().describe(id).stream())
                .filter(map -> map.name().equals(cut(name)))
                .toList();
    }

    private Optional<Damage> map(Program program, String name) {
        Path pin = place(program, name);
        String what = "map \"" + name + "\" of program " + program.id();
        if (kernel.pins().exists(pin)) {
            OptionalLong id = mapAt(pin);
            return id.isPresent() && program.mapIds().contains(id.getAsLong())
                    ? Optional.empty()
                    : Optional.of(Damage.left(
                            OTHER_MAP,
                            "pin " + pin,
                            "what is pinned at " + pin + " is " + (id.isPresent() ? "map " + id.getAsLong() : "no map")
                                    + ", and not the " + what,
                            "rm " + pin + ", and then: bpfman repair pin " + pin));
        }
        String explanation = "the " + what + " is not pinned at " + pin;
        List<KernelMap> named = named(program, name);
        Rule rule = program.sharing().byName().containsKey(name) ? SHARED_MAP_PIN : MAP_PIN;
        return Optional.of(
                named.size() == 1
                        ? Damage.mendedBy(
                                rule,
                                "pin " + pin,
                                explanation,
                                List.of(
                                        new Action.MountBpffs(settings.bpffs()),
                                        new PinAction.PinMap(named.get(0).id(), pin)))
                        : Damage.left(
                                rule,
                                "pin " + pin,
                                explanation + ", and " + named.size()
                                        + " of the program's maps have that name for the kernel",
                                "find the map in: bpftool prog show id " + program.id()
                                        + ", and pin it: bpftool map pin id ID " + pin));
    }

    private OptionalLong mapAt(Path pin) {
        try {
            return kernel.maps().idAt(pin);
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return OptionalLong.empty();
        }
    }

    private static String cut(String name) {
        return name.substring(0, Math.min(name.length(), KERNEL_NAME_LENGTH));
    }
}
