// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A managed program.
 *
 * @param id the kernel's id, an unsigned 32-bit number
 * @param name the name of its function in the object file
 * @param kernelType the kernel's type as bpftool prints it, but for {@code extension}, which is spelled out: a program that
 *     takes the place of a dispatcher's function
 * @param objectFile the copy of the object that is kept for it; of one that an earlier release loaded, the file that it was loaded from
 * @param pinPath where the program is pinned
 * @param mapPins the pins of its maps by the map's name
 * @param globals the values it was loaded with
 * @param license the licence its object file declares
 * @param tag the kernel's tag: a hash of the instructions, in hexadecimal
 * @param frags whether it is an XDP program that takes packets of several buffers (section {@code xdp.frags})
 * @param sharing which of its maps are shared
 * @param untyped whether it is an XDP program that an earlier release loaded with {@code expected_attach_type} 0 and not {@code BPF_XDP}: the
 *     kernel does not let it replace, nor be tail-called beside, programs that are loaded as everybody loads them
 * @param source the file that it was loaded from, as it was named then: a relative one means nothing without the caller's directory
 * @param updatedAt when its record was changed last; empty for one that is as it was loaded
 * @param attachFunc the function of the kernel that it was loaded for, see {@link ProgramSelector#attachFunc}
 * @param restoredFrom the kernel's id that it had before a reboot; empty for one that was not brought back after one
 * @param image that it was loaded from; empty when it was loaded from a file
 */
public record Program(
        long id,
        String name,
        ProgramType type,
        String kernelType,
        Path objectFile,
        Path pinPath,
        Map<String, Path> mapPins,
        List<Long> mapIds,
        Map<String, GlobalValue> globals,
        Map<String, String> metadata,
        String license,
        boolean gplCompatible,
        String tag,
        Instant createdAt,
        boolean frags,
        MapSharing sharing,
        boolean untyped,
        String source,
        Optional<Instant> updatedAt,
        Optional<String> attachFunc,
        OptionalLong restoredFrom,
        Optional<ImageSource> image) {

    /** A program with maps of its own that takes no packets of several buffers. */
    public Program(
            long id,
            String name,
            ProgramType type,
            String kernelType,
            Path objectFile,
            Path pinPath,
            Map<String, Path> mapPins,
            List<Long> mapIds,
            Map<String, GlobalValue> globals,
            Map<String, String> metadata,
            String license,
            boolean gplCompatible,
            String tag,
            Instant createdAt) {
        this(
                id,
                name,
                type,
                kernelType,
                objectFile,
                pinPath,
                mapPins,
                mapIds,
                globals,
                metadata,
                license,
                gplCompatible,
                tag,
                createdAt,
                false,
                MapSharing.NONE,
                false,
                objectFile.toString(),
                Optional.empty(),
                Optional.empty());
    }

    /** One that was loaded from a file, and not brought back after a reboot. */
    public Program(
            long id,
            String name,
            ProgramType type,
            String kernelType,
            Path objectFile,
            Path pinPath,
            Map<String, Path> mapPins,
            List<Long> mapIds,
            Map<String, GlobalValue> globals,
            Map<String, String> metadata,
            String license,
            boolean gplCompatible,
            String tag,
            Instant createdAt,
            boolean frags,
            MapSharing sharing,
            boolean untyped,
            String source,
            Optional<Instant> updatedAt,
            Optional<String> attachFunc) {
        this(
                id,
                name,
                type,
                kernelType,
                objectFile,
                pinPath,
                mapPins,
                mapIds,
                globals,
                metadata,
                license,
                gplCompatible,
                tag,
                createdAt,
                frags,
                sharing,
                untyped,
                source,
                updatedAt,
                attachFunc,
                OptionalLong.empty(),
                Optional.empty());
    }

    public Program {
        mapPins = Map.copyOf(mapPins);
        mapIds = List.copyOf(mapIds);
        globals = Map.copyOf(globals);
        metadata = Map.copyOf(metadata);
    }

    /** The same program that is what {@code earlier} was before a reboot: loaded then, out of that file or image. */
    public Program restoring(Program earlier) {
        return new Program(
                id,
                name,
                type,
                kernelType,
                objectFile,
                pinPath,
                mapPins,
                mapIds,
                globals,
                metadata,
                license,
                gplCompatible,
                tag,
                earlier.createdAt,
                frags,
                sharing,
                untyped,
                earlier.source,
                earlier.updatedAt,
                attachFunc,
                OptionalLong.of(earlier.id),
                earlier.image);
    }

    /** The same program with maps that are shared like this. */
    public Program sharing(MapSharing newSharing) {
        return new Program(
                id,
                name,
                type,
                kernelType,
                objectFile,
                pinPath,
                mapPins,
                mapIds,
                globals,
                metadata,
                license,
                gplCompatible,
                tag,
                createdAt,
                frags,
                newSharing,
                untyped,
                source,
                updatedAt,
                attachFunc,
                restoredFrom,
                image);
    }

    /** What loads it again out of its object. */
    public ProgramSelector selector() {
        return new ProgramSelector(type, name, attachFunc);
    }

    /** The application it belongs to, when it was loaded with one. */
    public Optional<String> application() {
        return Optional.ofNullable(metadata.get(LoadRequest.APPLICATION));
    }

    /** The map set that its maps come from, by the id of the program that the set was made with: its own unless it shares another's. */
    public long mapSet() {
        return sharing.owner().orElse(id);
    }

    /** The directory of the pins of that map set, whether or not it has any. */
    public Path mapDirectory() {
        return pinPath.resolveSibling("maps").resolve(Long.toString(mapSet()));
    }
}
