// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where pins lie in bpffs.
 *
 * @param root for example {@code /sys/fs/bpf/bpfman}
 */
public record Layout(Path root) {

    private static final Pattern TCX_PIN =
            Pattern.compile("(?:link_([0-9]{1,18})_([0-9]{1,9})_[0-9]{1,10}|interface_([0-9]{1,18})_([0-9]{1,9}))");
    private static final Pattern PROGRAM_PIN = Pattern.compile("prog_([0-9]{1,10})(?:_[a-z_]+)?");

    /** Directory of one hook's dispatchers. */
    public Path typeDirectory(DispatcherKey key) {
        return root.resolve(key.type().label());
    }

    /** Pin of the link that holds a dispatcher, where a link does. */
    public Path linkPin(DispatcherKey key) {
        return typeDirectory(key).resolve(stem(key) + "link");
    }

    /** Directory whose being there says that we were about to create the interface's clsact for this dispatcher. */
    public Path clsactClaim(DispatcherKey key) {
        return typeDirectory(key).resolve(stem(key) + "clsact");
    }

    /** Pin that stands for the interface of a dispatcher, so that it is told from the next one of its name and index. */
    public Path interfacePin(DispatcherKey key) {
        return typeDirectory(key).resolve(stem(key) + "interface");
    }

    /** Directory of one revision. */
    public Path revisionDirectory(DispatcherKey key, long revision) {
        return typeDirectory(key).resolve(stem(key) + revision);
    }

    /** The revision whose directory has this name; empty when it is no revision of this dispatcher. */
    public OptionalLong revisionOf(DispatcherKey key, String directoryName) {
        String stem = stem(key);
        if (!directoryName.startsWith(stem)) {
            return OptionalLong.empty();
        }
        String number = directoryName.substring(stem.length());
        return number.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
    }

    /** Pin of a slot, unless it was asked for elsewhere. */
    public Path slotPin(Path revisionDirectory, int position) {
        return revisionDirectory.resolve("link_" + position);
    }

    /** Pin of a slot that was pinned where the user asked for it, until it goes with its revision. */
    public Path takenPin(Path revisionDirectory, long linkId) {
        return revisionDirectory.resolve("link_of_" + linkId);
    }

    /** Directory of the TCX links of one direction that have no dispatcher. */
    public Path tcxDirectory(Direction direction) {
        return root.resolve("tcx-" + direction.label());
    }

    /** Pin of the TCX link of a program, unless it was asked for elsewhere. */
    public Path tcxPin(DispatcherKey hook, long programId) {
        return tcxDirectory(hook).resolve("link_" + hook.nsid() + "_" + hook.ifindex() + "_" + programId);
    }

    /** Pin that stands for the interface of a hook's TCX links, as {@link #interfacePin} does for a dispatcher's. */
    public Path tcxInterfacePin(DispatcherKey hook) {
        return tcxDirectory(hook).resolve("interface_" + hook.nsid() + "_" + hook.ifindex());
    }

    private Path tcxDirectory(DispatcherKey hook) {
        return tcxDirectory(hook.type() == DispatcherType.TC_INGRESS ? Direction.INGRESS : Direction.EGRESS);
    }

    /** The hook of whose TCX links, or of whose interface, a pin has this name; empty when it is none. */
    public static Optional<DispatcherKey> tcxHookOf(Direction direction, String pinName) {
        Matcher matcher = TCX_PIN.matcher(pinName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = matcher.group(1) == null ? 3 : 1;
        return Optional.of(new DispatcherKey(
                DispatcherType.tc(direction),
                Long.parseLong(matcher.group(first)),
                Integer.parseInt(matcher.group(first + 1))));
    }

    /** Pins of users' programs and their maps. */
    public PinLayout programs() {
        return new PinLayout(
                root.resolve("prog_{id}").toString(),
                root.resolve("maps").resolve("{id}").resolve("{name}").toString());
    }

    /** Pin of a program in another form than the one it was loaded in. */
    public Path formPin(long programId, String kernelType) {
        return root.resolve("prog_" + programId + "_" + kernelType);
    }

    /** The program whose pin, in whichever form, has this name; empty when it is none. */
    public static OptionalLong programOf(String pinName) {
        Matcher matcher = PROGRAM_PIN.matcher(pinName);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Directory of the pins of a program's maps. */
    public Path mapsDirectory(long programId) {
        return root.resolve("maps").resolve(Long.toString(programId));
    }

    /** Directory of the pins of maps that are shared by name. */
    public Path sharedMaps() {
        return root.resolve("shared");
    }

    /** Whether a pin there would be taken for one that belongs to a dispatcher, a program or a map. */
    public boolean isReserved(Path path) {
        if (path.startsWith(root.resolve("maps")) || path.startsWith(sharedMaps())) {
            return true;
        }
        for (Direction direction : Direction.values()) {
            if (path.startsWith(tcxDirectory(direction))) {
                return true;
            }
        }
        for (DispatcherType type : DispatcherType.values()) {
            if (path.startsWith(root.resolve(type.label()))) {
                return true;
            }
        }
        return root.equals(path.getParent()) && path.getFileName().toString().startsWith("prog_");
    }

    private static String stem(DispatcherKey key) {
        return "dispatcher_" + key.nsid() + "_" + key.ifindex() + "_";
    }
}
