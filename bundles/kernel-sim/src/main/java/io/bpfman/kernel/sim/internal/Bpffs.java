// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files and directories of every mounted bpffs. Guarded by the machine's lock. */
final class Bpffs {

    private final Set<Path> mounts = new TreeSet<>();
    private final Set<Path> directories = new TreeSet<>();
    private final Map<Path, KernelObject> pins = new TreeMap<>();
    /** What others have mounted something over: objects that are pinned there live. */
    private final Deque<Covered> covered = new ArrayDeque<>();

    private record Covered(Set<Path> directories, Map<Path, KernelObject> pins) {}

    /** Somebody mounts an empty bpffs over a directory. */
    void cover(Path directory) {
        Path over = canonical(directory);
        Covered hidden = new Covered(new TreeSet<>(directories), new TreeMap<>(pins));
        hidden.directories.removeIf(path -> !path.startsWith(over) || path.equals(over));
        hidden.pins.keySet().removeIf(path -> !path.startsWith(over));
        directories.removeAll(hidden.directories);
        pins.keySet().removeAll(hidden.pins.keySet());
        covered.push(hidden);
    }

    /** Somebody unmounts what was mounted last; what is pinned in it goes. */
    void uncover(Path directory) {
        Path over = canonical(directory);
        directories.removeIf(path -> path.startsWith(over) && !path.equals(over));
        pins.keySet().removeIf(path -> path.startsWith(over));
        Covered shown = covered.pop();
        directories.addAll(shown.directories);
        pins.putAll(shown.pins);
    }

    static Path canonical(Path path) {
        return path.toAbsolutePath().normalize();
    }

    void mount(Path mountPoint) {
        mounts.add(canonical(mountPoint));
        directories.add(canonical(mountPoint));
    }

    boolean isMounted(Path mountPoint) {
        return mounts.stream().anyMatch(canonical(mountPoint)::startsWith);
    }

    /** Somebody unmounts the bpffs there, and what is pinned in it goes. */
    void unmount(Path mountPoint) {
        Path gone = canonical(mountPoint);
        mounts.remove(gone);
        directories.removeIf(path -> path.startsWith(gone));
        pins.keySet().removeIf(path -> path.startsWith(gone));
    }

    Collection<KernelObject> pinned() {
        List<KernelObject> all = new ArrayList<>(pins.values());
        covered.forEach(hidden -> all.addAll(hidden.pins.values()));
        return all;
    }

    boolean exists(Path path) {
        return pins.containsKey(canonical(path)) || directories.contains(canonical(path));
    }

    Optional<KernelObject> find(Path path) {
        return Optional.ofNullable(pins.get(canonical(path)));
    }

    /** What is pinned there, or is covered there. */
    Optional<KernelObject> findCovered(Path path) {
        return find(path)
                .or(() -> covered.stream()
                        .map(hidden -> hidden.pins.get(canonical(path)))
                        .filter(Objects::nonNull)
                        .findFirst());
    }

    /** Whether a pin or a directory is covered there. */
    boolean isCovered(Path path) {
        return covered.stream()
                .anyMatch(hidden ->
                        hidden.pins.containsKey(canonical(path)) || hidden.directories.contains(canonical(path)));
    }

    /** The object of this kind that is pinned at {@code path}. */
    <T extends KernelObject> T get(Path path, Class<T> kind, String operation) {
        KernelObject object =
                find(path).orElseThrow(() -> Errno.ENOENT.refuse(operation, "there is no pin at " + path));
        if (!kind.isInstance(object)) {
            throw new InvalidSpecException("what is pinned at " + path + " is a " + object.kind() + "; this is for a "
                    + wanted(kind) + " (" + operation + ")");
        }
        return kind.cast(object);
    }

    private static String wanted(Class<? extends KernelObject> kind) {
        if (kind == KernelObject.Prog.class) {
            return "program";
        }
        return kind == KernelObject.MapObject.class ? "map" : "link";
    }

    List<String> list(Path directory) {
        Path parent = canonical(directory);
        return Stream.concat(pins.keySet().stream(), directories.stream())
                .filter(path -> parent.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
    }

    void createDirectories(Path directory, String operation) {
        Path wanted = canonical(directory);
        requireCreatable(wanted, operation);
        for (Path path = wanted; path != null && !directories.contains(path); path = path.getParent()) {
            if (pins.containsKey(path)) {
                throw Errno.ENOTDIR.refuse(operation, path + " is a pin");
            }
        }
        for (Path path = wanted; path != null && directories.add(path); path = path.getParent()) {
            requireCreatable(path, operation);
        }
    }

    /** Whether a pin at {@code path} would be refused; checks all but whether its directory exists. */
    void requireFree(Path path, String operation) {
        requireCreatable(canonical(path), operation);
        if (exists(path)) {
            throw Errno.EEXIST.refuse(operation, "there is something at " + path);
        }
    }

    void requireDirectory(Path path, String operation) {
        Path parent = canonical(path).getParent();
        if (parent == null || !directories.contains(parent)) {
            throw Errno.ENOENT.refuse(operation, "there is no directory " + parent);
        }
    }

    private void requireCreatable(Path path, String operation) {
        Path mount = mounts.stream()
                .filter(path::startsWith)
                .findFirst()
                .orElseThrow(() -> Errno.EPERM.refuse(operation, "no bpffs is mounted above " + path));
        for (Path name : mount.relativize(path)) {
            if (name.toString().indexOf('.') >= 0) {
                throw Errno.EPERM.refuse(operation, "bpffs takes no names with a dot: " + path);
            }
        }
    }

    /** Pins an object where nothing is yet. */
    void pinNew(Path path, KernelObject object, String operation) {
        requireFree(path, operation);
        requireDirectory(path, operation);
        pin(path, object);
    }

    void pin(Path path, KernelObject object) {
        pins.put(canonical(path), object);
    }

    void unpin(Path path, String operation) {
        if (directories.contains(canonical(path))) {
            throw Errno.EISDIR.refuse(operation, path + " is a directory");
        }
        if (pins.remove(canonical(path)) == null) {
            covered.forEach(hidden -> hidden.pins.remove(canonical(path)));
        }
    }

    void removeDirectory(Path directory, String operation) {
        Path gone = canonical(directory);
        if (pins.containsKey(gone)) {
            throw Errno.ENOTDIR.refuse(operation, directory + " is a pin");
        }
        if (!directories.contains(gone)) {
            covered.stream()
                    .filter(hidden -> hidden.directories.remove(gone))
                    .forEach(hidden -> hidden.pins.keySet().removeIf(path -> gone.equals(path.getParent())));
            return;
        }
        if (mounts.contains(gone)) {
            throw new InvalidSpecException(
                    directory + " is a mount point; only pins and their directories are removed");
        }
        if (directories.stream().anyMatch(path -> gone.equals(path.getParent()))) {
            throw Errno.ENOTEMPTY.refuse(operation, directory + " has directories in it");
        }
        pins.keySet().removeIf(path -> gone.equals(path.getParent()));
        directories.remove(gone);
    }
}
