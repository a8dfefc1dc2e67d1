// SPDX-License-Identifier: Apache-2.0
package io.bpfman.pins;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.errors.InvalidSpecException;
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

    private static final String PROGRAM = "prog_";
    private static final String PROGRAM_RECORD = "program_";
    private static final String LINK_RECORD = "link_";
    private static final String NEXT = "_next";
    private static final Pattern CHAIN_PIN =
            Pattern.compile("(?:link_([0-9]{1,18})_([0-9]{1,9})_[0-9]{1,10}|interface_([0-9]{1,18})_([0-9]{1,9}))");
    private static final Pattern DISPATCHER_PIN =
            Pattern.compile("dispatcher_([0-9]{1,18})_([0-9]{1,9})_(link|clsact|interface|[0-9]+)");
    private static final Pattern PROGRAM_PIN = Pattern.compile("prog_([0-9]{1,10})(?:_[a-z_]+)?");

    /**
     * What lies in a hook's directory.
     *
     * @param part {@code link}, {@code clsact}, {@code interface}, or the number of a revision
     */
    public record OfDispatcher(DispatcherKey key, String part) {}

    /** Directory of the dispatchers of one type of hook. */
    public Path typeDirectory(DispatcherType type) {
        return root.resolve(type.label());
    }

    /** Directory of one hook's dispatchers. */
    public Path typeDirectory(DispatcherKey key) {
        return typeDirectory(key.type());
    }

    /** What has this name among the dispatchers of a type of hook; empty when it is none of ours. */
    public static Optional<OfDispatcher> dispatcherOf(DispatcherType type, String name) {
        Matcher matcher = DISPATCHER_PIN.matcher(name);
        return matcher.matches()
                ? Optional.of(new OfDispatcher(key(type, matcher.group(1), matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    /** Whether a pin, or a directory of them, is of this attach point's dispatcher. */
    public static boolean isOfDispatcher(Path pin, DispatcherKey key) {
        return isIn(pin, key.type().label(), stem(key));
    }

    /** Whether a pin is that of a link in this hook's chain. */
    public static boolean isChainLink(Path pin, DispatcherKey hook) {
        return hook.type().chain().isPresent() && isIn(pin, chainName(hook.type()), chainStem(hook));
    }

    /** Whether a pin stands for the interface of the links in this hook's chain, see {@link #chainInterfacePin}. */
    public static boolean isChainInterface(Path pin, DispatcherKey hook) {
        return hook.type().chain().isPresent()
                && String.valueOf(pin.getParent().getFileName()).equals(chainName(hook.type()))
                && pin.getFileName().toString().equals("interface_" + hook.nsid() + "_" + hook.ifindex());
    }

    /** The chain's kind, and which of an interface's hooks it is: {@code tcx-ingress}. */
    private static String chainName(DispatcherType type) {
        String which = type.label().substring(type.label().indexOf('-'));
        return type.chain().orElseThrow().label() + which;
    }

    private static boolean isIn(Path pin, String directory, String stem) {
        return String.valueOf(pin.getParent().getFileName()).equals(directory)
                && pin.getFileName().toString().startsWith(stem);
    }

    private static DispatcherKey key(DispatcherType type, String nsid, String ifindex) {
        return new DispatcherKey(type, Long.parseLong(nsid), Integer.parseInt(ifindex));
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
        return new RevisionPins(revisionDirectory).slot(position);
    }

    /** Pin of a slot that was pinned where the user asked for it, until it goes with its revision. */
    public Path takenPin(Path revisionDirectory, long linkId) {
        return new RevisionPins(revisionDirectory).taken(linkId);
    }

    /** Directory of the links in the chains of one type of hook. */
    public Path chainDirectory(DispatcherType type) {
        return root.resolve(chainName(type));
    }

    /** Pin of the link of a program in a hook's chain, unless it was asked for elsewhere. */
    public Path chainPin(DispatcherKey hook, long programId) {
        return chainDirectory(hook.type()).resolve(chainStem(hook) + programId);
    }

    /** Pin that stands for the interface of the links in a hook's chain, as {@link #interfacePin} does for a dispatcher's. */
    public Path chainInterfacePin(DispatcherKey hook) {
        return chainDirectory(hook.type()).resolve("interface_" + hook.nsid() + "_" + hook.ifindex());
    }

    /** The hook of whose chain's links, or of whose interface, a pin has this name; empty when it is none. */
    public static Optional<DispatcherKey> chainHookOf(DispatcherType type, String pinName) {
        Matcher matcher = CHAIN_PIN.matcher(pinName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = matcher.group(1) == null ? 3 : 1;
        return Optional.of(key(type, matcher.group(first), matcher.group(first + 1)));
    }

    /** Directory of the links that are on no hook. */
    public Path linksDirectory() {
        return root.resolve("links");
    }

    /** Pin of a link that is on no hook. */
    public Path linkPin(long linkId) {
        return linksDirectory().resolve(Long.toString(linkId));
    }

    /** Pin of the link that is to take the place of a link that is on no hook, until it does. */
    public Path nextLinkPin(long linkId) {
        return linksDirectory().resolve(linkId + NEXT);
    }

    /** The link on no hook whose place is to be taken by one whose pin has this name; empty when it is none. */
    public static OptionalLong nextLinkOf(String pinName) {
        return pinName.endsWith(NEXT)
                ? linkOf(pinName.substring(0, pinName.length() - NEXT.length()))
                : OptionalLong.empty();
    }

    /** The link on no hook whose pin has this name; empty when it is none. */
    public static OptionalLong linkOf(String pinName) {
        return pinName.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(pinName)) : OptionalLong.empty();
    }

    /** Pins of users' programs and their maps. */
    public PinLayout programs() {
        return new PinLayout(
                root.resolve(PROGRAM + "{id}").toString(),
                mapSets().resolve("{id}").resolve("{name}").toString());
    }

    /** Pin of a program in another form than the one it was loaded in. */
    public Path formPin(long programId, String kernelType) {
        return root.resolve(PROGRAM + programId + "_" + kernelType);
    }

    /** The program whose pin, in whichever form, has this name; empty when it is none. */
    public static OptionalLong programOf(String pinName) {
        Matcher matcher = PROGRAM_PIN.matcher(pinName);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Directory of the directories of programs' maps. */
    public Path mapSets() {
        return root.resolve("maps");
    }

    /** The program whose maps' directory has this name; empty when it is none. */
    public static OptionalLong mapSetOf(String name) {
        return name.matches("[0-9]{1,10}") ? OptionalLong.of(Long.parseLong(name)) : OptionalLong.empty();
    }

    /** Directory of the pins of a program's maps. */
    public Path mapsDirectory(long programId) {
        return mapSets().resolve(Long.toString(programId));
    }

    /** Directory of the pins of maps that are shared by name. */
    public Path sharedMaps() {
        return root.resolve("shared");
    }

    /** Directory of what the database says of programs and of links that are in no dispatcher. */
    public Path records() {
        return root.resolve("records");
    }

    /** What the database says of a program. */
    public Path programRecord(long programId) {
        return records().resolve(PROGRAM_RECORD + programId);
    }

    /** What the database says of a link that is in no dispatcher. */
    public Path linkRecord(long linkId) {
        return records().resolve(LINK_RECORD + linkId);
    }

    /** The greatest numbers that were given to links that are gone. */
    public Path numbersRecord() {
        return records().resolve("numbers");
    }

    /** Whether a pin there would be taken for one that belongs to a dispatcher, a program, a map or a link of bpfman's own. */
    public boolean isReserved(Path path) {
        if (path.startsWith(mapSets())
                || path.startsWith(sharedMaps())
                || path.startsWith(linksDirectory())
                || path.startsWith(records())) {
            return true;
        }
        for (DispatcherType type : DispatcherType.ofChains()) {
            if (path.startsWith(chainDirectory(type))) {
                return true;
            }
        }
        for (DispatcherType type : DispatcherType.ofDispatchers()) {
            if (path.startsWith(typeDirectory(type))) {
                return true;
            }
        }
        return root.equals(path.getParent()) && path.getFileName().toString().startsWith(PROGRAM);
    }

    private static String chainStem(DispatcherKey hook) {
        return "link_" + hook.nsid() + "_" + hook.ifindex() + "_";
    }

    private static String stem(DispatcherKey key) {
        return "dispatcher_" + key.nsid() + "_" + key.ifindex() + "_";
    }

    /**
     * Passes when a link can be pinned where the user asked for it.
     *
     * @param taken whether something is pinned there
     */
    public void requireFree(Path asked, boolean taken) {
        if (!asked.isAbsolute() || !asked.equals(asked.normalize()) || isReserved(asked)) {
            throw new InvalidSpecException("invalid attach spec: link pin path " + asked
                    + " must be absolute, without \"..\", and outside the places of bpfman's own pins in " + root);
        }
        if (taken) {
            throw new InvalidSpecException(
                    "invalid attach spec: there is something at the link pin path " + asked + "; name another one");
        }
    }
}
