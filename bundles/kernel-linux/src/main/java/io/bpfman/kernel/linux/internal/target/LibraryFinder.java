// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.container.FileView;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.LibraryCache.Entry;
import io.bpfman.object.Executable;
import io.bpfman.object.Machine;
import io.bpfman.object.ObjectBytes;
import io.bpfman.text.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds a library as the dynamic linker does (ld.so(8)): in its cache, and if that does not name it in its default directories. Of a library for several
 * machines the one for this machine is taken, of several versions the newest. For one thread.
 */
final class LibraryFinder {

    private static final Path CACHE = Path.of("/etc/ld.so.cache");

    private final FileView files;
    private final Machine host;
    private final List<String> places = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();

    LibraryFinder(FileView files, Machine host) {
        this.files = files;
        this.host = host;
    }

    /**
     * The path of a library.
     *
     * @throws NotFoundException when it is nowhere, with the places that were looked at and the nearest names
     */
    Path find(LibraryName library) {
        Optional<Path> found = inCache(library).or(() -> inDirectories(library));
        return found.orElseThrow(() -> new NotFoundException("library \"" + library + "\" is not found" + files.where()
                + ": looked in " + String.join(", ", places) + "; give the path of the file"
                + Suggestions.text(Suggestions.near(library.name(), names()))));
    }

    /** What the library could have been called: as in the cache, and without what follows the name. */
    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String name : known) {
            int end = name.indexOf(".so");
            names.add(end > 0 ? name.substring(0, end) : name);
        }
        return names;
    }

    private Optional<Path> inCache(LibraryName library) {
        List<Entry> entries = cache();
        entries.forEach(entry -> known.add(entry.name()));
        return entries.stream()
                .filter(entry -> library.means(entry.name()) && entry.path().startsWith("/"))
                .min(Comparator.comparing((Entry entry) -> !entry.name().equals(library.name()))
                        .thenComparing(entry -> !entry.plain()))
                .map(entry -> Path.of(entry.path()));
    }

    private List<Entry> cache() {
        try (Fd place = files.find(CACHE);
                ObjectBytes bytes = ObjectBytes.of(regular(place))) {
            List<Entry> entries = LibraryCache.read(bytes, host);
            places.add(CACHE.toString());
            return entries;
        } catch (SysException e) {
            places.add(CACHE + " (" + why(e) + ")");
        } catch (IllegalArgumentException | UncheckedIOException e) {
            places.add(CACHE + " (damaged: " + e.getMessage() + ")");
        }
        return List.of();
    }

    private static String why(SysException e) {
        return e.errno() == Errno.ENOENT ? "not there" : e.getMessage();
    }

    private static Path regular(Fd place) {
        if (!Files.isRegularFile(place.procPath())) {
            throw new IllegalArgumentException("it is no regular file");
        }
        return place.procPath();
    }

    private List<Path> directories() {
        String triplet = host + "-linux-gnu";
        return List.of(
                Path.of("/lib", triplet),
                Path.of("/usr/lib", triplet),
                Path.of("/lib64"),
                Path.of("/usr/lib64"),
                Path.of("/lib"),
                Path.of("/usr/lib"),
                Path.of("/usr/local/lib"));
    }

    private Optional<Path> inDirectories(LibraryName library) {
        for (Path directory : directories()) {
            List<String> names = list(directory);
            known.addAll(names.stream().filter(name -> name.contains(".so")).toList());
            Optional<Path> found = names.stream()
                    .filter(library::means)
                    .sorted(Comparator.comparing((String name) -> !name.equals(library.name()))
                            .thenComparing(Comparator.reverseOrder()))
                    .map(directory::resolve)
                    .filter(this::isForHost)
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private List<String> list(Path directory) {
        List<String> names = new ArrayList<>();
        try (Fd place = files.find(directory);
                DirectoryStream<Path> entries = Files.newDirectoryStream(place.procPath())) {
            places.add(directory.toString());
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw Refusals.refused("look for libraries in " + directory + files.where(), e);
            }
        } catch (DirectoryIteratorException | IOException e) {
            places.set(places.size() - 1, directory + " (" + e.getMessage() + ")");
        }
        return names;
    }

    /** Whether it is a library at all: a linker's script may be called like one. */
    private boolean isForHost(Path library) {
        try (Fd place = files.find(library);
                ObjectBytes bytes = ObjectBytes.of(regular(place))) {
            Executable.of(library.toString(), bytes, host);
            return true;
        } catch (SysException | IllegalArgumentException | UncheckedIOException | BpfmanException e) {
            places.add(library + " (" + e.getMessage() + ")");
            return false;
        }
    }
}
