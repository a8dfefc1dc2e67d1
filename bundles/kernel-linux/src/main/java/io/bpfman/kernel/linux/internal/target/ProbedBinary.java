// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.object.Executable;
import io.bpfman.object.FunctionSymbols;
import io.bpfman.object.FunctionSymbols.Function;
import io.bpfman.text.Glob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Owns a program or library that was found, and answers where its functions are. For one thread. */
public final class ProbedBinary implements AutoCloseable {

    private final Path path;
    private final Path kernelPath;
    private final Fd place;
    private final Executable executable;

    /**
     * @param path where it was found, in the tree that it was looked up in
     * @param kernelPath how this process reaches it
     */
    ProbedBinary(Path path, Path kernelPath, Fd place, Executable executable) {
        this.path = path;
        this.kernelPath = kernelPath;
        this.place = place;
        this.executable = executable;
    }

    /**
     * A place for a probe.
     *
     * @param function as it is found again; empty when there was none
     * @param offset in the file, in bytes
     */
    public record Place(Optional<String> function, long offset) {}

    /** Where it was found: of a container's file, the path in there. */
    public Path path() {
        return path;
    }

    /** The path to give to the kernel in a call of this process; it leads there only while this is open. */
    public Path kernelPath() {
        return kernelPath;
    }

    /**
     * The offset in the file of a place.
     *
     * @param offset behind the function's beginning or, without a function, in the file; in bytes
     * @param atReturn whether the probe is at the function's return
     * @throws io.bpfman.api.errors.NotFoundException when it names no such function, with the nearest
     * @throws InvalidSpecException when there is no code at the offset, or none of the function's
     */
    public long offsetOf(Optional<String> function, long offset, boolean atReturn) {
        if (atReturn && (offset != 0 || function.isEmpty())) {
            throw new InvalidSpecException(
                    "a uretprobe is at the return of a function: name one, and give no offset (got " + offset + ")");
        }
        if (function.isEmpty() && offset == 0) {
            throw new InvalidSpecException("uprobe attach requires a function name or a non-zero offset");
        }
        return function.isEmpty()
                ? inFile(offset)
                : inFunction(executable.functions().find(function.get()), offset);
    }

    private long inFile(long offset) {
        if (!executable.isCode(offset)) {
            throw new InvalidSpecException(String.format(
                    "offset %d (0x%x) of \"%s\" is not code, which lies at %s",
                    offset, offset, executable.name(), executable.codeRanges()));
        }
        return offset;
    }

    private long inFunction(Function function, long offset) {
        if (offset < 0 || (offset > 0 && offset >= function.size())) {
            throw new InvalidSpecException("offset " + offset + " is beyond the function \"" + function.name()
                    + "\" of \"" + executable.name() + "\", which has " + function.size() + " bytes");
        }
        return executable
                .fileOffset(function.address() + offset)
                .orElseThrow(() -> new InvalidSpecException("the function \"" + function.name()
                        + "\" is not in the code of \"" + executable.name() + "\", so it cannot be probed"));
    }

    /**
     * The places of functions that are named.
     *
     * @throws io.bpfman.api.errors.NotFoundException when one of them is not there
     */
    public List<Place> placesOf(List<String> functions) {
        FunctionSymbols symbols = executable.functions();
        return functions.stream()
                .map(name -> new Place(Optional.of(name), inFunction(symbols.find(name), 0)))
                .toList();
    }

    /** The places of functions whose names a pattern describes, each place once; none when it describes none. */
    public List<Place> placesLike(Glob pattern) {
        List<Place> places = new ArrayList<>();
        for (Function function : executable.functions().matching(pattern)) {
            executable
                    .fileOffset(function.address())
                    .ifPresent(offset -> places.add(new Place(Optional.of(function.name()), offset)));
        }
        return places;
    }

    /** The names of its functions, in the order of the alphabet, so many at most. */
    public List<String> functions(int most) {
        return executable.functions().names(most);
    }

    @Override
    public void close() {
        executable.close();
        place.close();
    }
}
