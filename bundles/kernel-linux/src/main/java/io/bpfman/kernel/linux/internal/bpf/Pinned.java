// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens pins, and says so when another kind of object is pinned there than was expected. For any thread. */
public final class Pinned {

    private final Bpf bpf;

    public Pinned(Bpf bpf) {
        this.bpf = bpf;
    }

    /** The kinds of objects; the kernel names their descriptors by these words. */
    private enum Kind {
        PROGRAM("prog", "program"),
        MAP("map", "map"),
        LINK("link", "link");

        private final String word;
        private final String name;

        Kind(String word, String name) {
            this.word = word;
            this.name = name;
        }
    }

    public Fd openProgram(Path pin) {
        return Refusals.ask("open the program pinned at " + pin, () -> open(pin, Kind.PROGRAM));
    }

    /** What is pinned there, of any kind: for those who can tell by what the kernel says of its use, and {@link #requireProgram} then. */
    public Fd open(Path pin) {
        return Refusals.ask("open what is pinned at " + pin, () -> bpf.get(pin));
    }

    /** Fails when what was opened at this pin is no program. */
    public void requireProgram(Fd object, Path pin) {
        require(object, pin, Set.of(Kind.PROGRAM));
    }

    public Fd openProgramOrLink(Path pin) {
        return Refusals.ask(
                "open the program or link pinned at " + pin, () -> open(pin, Set.of(Kind.PROGRAM, Kind.LINK)));
    }

    public Fd openMap(Path pin) {
        return Refusals.ask("open the map pinned at " + pin, () -> open(pin, Kind.MAP));
    }

    /** The program pinned there; empty when there is no pin. */
    public Optional<Fd> findProgram(Path pin) throws SysException {
        return find(pin, Kind.PROGRAM);
    }

    /** The map pinned there; empty when there is no pin. */
    public Optional<Fd> findMap(Path pin) throws SysException {
        return find(pin, Kind.MAP);
    }

    /** The link pinned there; empty when there is no pin. */
    public Optional<Fd> findLink(Path pin) throws SysException {
        return find(pin, Kind.LINK);
    }

    private Optional<Fd> find(Path pin, Kind kind) throws SysException {
        try {
            return Optional.of(open(pin, kind));
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Fd open(Path pin, Kind expected) throws SysException {
        return open(pin, Set.of(expected));
    }

    private Fd open(Path pin, Set<Kind> expected) throws SysException {
        Fd object = bpf.get(pin);
        try {
            require(object, pin, expected);
            return object;
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    private static void require(Fd object, Path pin, Set<Kind> expected) {
        String actual = describe(object);
        if (expected.stream().noneMatch(kind -> actual.contains(kind.word))) {
            throw new InvalidSpecException("what is pinned at " + pin + " is not a "
                    + expected.stream().map(kind -> kind.name).sorted().collect(Collectors.joining(" or a ")) + " but "
                    + actual);
        }
    }

    private static String describe(Fd object) {
        try {
            return Files.readSymbolicLink(object.procPath()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + object.procPath() + "; is proc(5) mounted at /proc?", e);
        }
    }
}
