// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.ProbedFile;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.container.FileView;
import io.bpfman.kernel.linux.internal.container.MappedFile;
import io.bpfman.kernel.linux.internal.container.Processes;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.object.Executable;
import io.bpfman.object.Machine;
import io.bpfman.object.ObjectBytes;
import io.bpfman.text.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Finds the programs and libraries that are to be probed. For any thread. */
public final class ProbedFiles {

    /** How often a process is looked at that goes on to another program each time that it was. */
    private static final int LOOKS = 100;

    private final SystemCalls calls;
    private final LongFunction<FileView> containers;
    private final Machine host = Machine.ofJava(System.getProperty("os.arch"));

    /** @param containers the files that a process sees, by its id */
    public ProbedFiles(SystemCalls calls, LongFunction<FileView> containers) {
        this.calls = calls;
        this.containers = containers;
    }

    /** Whatever it is that was found. */
    private record Found(Path path, Path kernelPath, Fd place) {}

    /**
     * Finds a file, and reads what it is.
     *
     * @throws NotFoundException when it is not there, with the places that were looked at, or one of the processes is gone
     * @throws InvalidSpecException when it is no program and no library, or for another machine
     */
    public ProbedBinary open(ProbedFile file) {
        if (file.pid() != 0) {
            Processes.own().need(file.pid());
        }
        if (file.containerPid() != 0) {
            Processes.ofHost().need(file.containerPid());
        }
        return LibraryName.isOne(file.target()) ? library(new LibraryName(file.target()), file) : atPath(file);
    }

    private ProbedBinary library(LibraryName name, ProbedFile file) {
        if (file.pid() != 0) {
            return read(mapped(Processes.own(), file.pid(), name).orElseThrow(() -> notLoaded(name, file)), "");
        }
        if (file.containerPid() != 0) {
            Optional<Found> mapped = mapped(Processes.ofHost(), file.containerPid(), name);
            if (mapped.isPresent()) {
                return read(mapped.get(), "");
            }
        }
        try (FileView files = view(file)) {
            return read(at(files, new LibraryFinder(files, host).find(name)), files.where());
        }
    }

    private static NotFoundException notLoaded(LibraryName name, ProbedFile file) {
        List<String> names = Processes.own().maps(file.pid()).stream()
                .map(MappedFile::fileName)
                .distinct()
                .toList();
        return new NotFoundException("process " + file.pid() + " has no library \"" + name + "\" loaded (/proc/"
                + file.pid() + "/maps); give the path of the file if it is to be loaded later"
                + Suggestions.text(name.name(), names));
    }

    private Optional<Found> mapped(Processes processes, long pid, LibraryName name) {
        for (int look = 1; ; look++) {
            Optional<MappedFile> mapping = processes.maps(pid).stream()
                    .filter(each -> name.means(each.fileName()))
                    .findFirst();
            if (mapping.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(open(processes.directory(pid), mapping.get()));
            } catch (SysException e) {
                if (!processes.isThere(pid)) {
                    throw processes.gone(pid);
                }
                // ENOENT: since it was listed, the process has begun another program, or unloaded the library
                if (e.errno() != Errno.ENOENT || look == LOOKS) {
                    throw Refusals.refused(
                            "open " + mapping.get().formerPath() + ", which process " + pid + " has mapped", e);
                }
            }
        }
    }

    /** The very file that is mapped, even when its path is another one's by now. */
    private Found open(Path process, MappedFile mapping) throws SysException {
        Path path = Path.of(mapping.formerPath());
        Fd place = calls.openPlace(process.resolve("map_files").resolve(mapping.range()));
        return new Found(path, isAt(path, place) ? path : place.procPath(), place);
    }

    private static boolean isAt(Path path, Fd place) {
        try {
            return Files.isSameFile(path, place.procPath());
        } catch (IOException e) {
            // this process has nothing at that path
            return false;
        }
    }

    private ProbedBinary atPath(ProbedFile file) {
        if (!file.target().startsWith("/")) {
            throw new InvalidSpecException("target \"" + file.target()
                    + "\" is neither an absolute path nor the name of a library (e.g. /usr/bin/bash, libc)");
        }
        try (FileView files = view(file)) {
            return read(at(files, Path.of(file.target())), files.where());
        } catch (InvalidPathException e) {
            throw new InvalidSpecException("target \"" + file.target() + "\" is no path: " + e.getReason(), e);
        }
    }

    private FileView view(ProbedFile file) {
        return file.containerPid() == 0 ? new HostView(calls) : containers.apply(file.containerPid());
    }

    private static Found at(FileView files, Path path) {
        try {
            Fd place = files.find(path);
            return new Found(path, files.kernelPath(path, place), place);
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                throw new NotFoundException("there is no file \"" + path + "\"" + files.where(), e);
            }
            throw Refusals.refused("open \"" + path + "\"" + files.where(), e);
        }
    }

    private ProbedBinary read(Found found, String where) {
        try {
            return new ProbedBinary(found.path, found.kernelPath, found.place, executable(found, where));
        } catch (RuntimeException e) {
            found.place.close();
            throw e;
        }
    }

    private Executable executable(Found found, String where) {
        if (!Files.isRegularFile(found.place.procPath())) {
            throw new InvalidSpecException(
                    "\"" + found.path + "\"" + where + " is no regular file: give a program or a shared library");
        }
        ObjectBytes bytes;
        try {
            bytes = ObjectBytes.of(found.place.procPath());
        } catch (UncheckedIOException e) {
            throw new InvalidSpecException(
                    "cannot read \"" + found.path + "\"" + where + ": "
                            + e.getCause().getMessage(),
                    e);
        }
        try {
            return Executable.of(found.path.toString(), bytes, host);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }
}
