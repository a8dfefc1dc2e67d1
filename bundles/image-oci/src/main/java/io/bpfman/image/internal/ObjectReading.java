// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ObjectContents;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.BtfMaps;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.MapTypes;
import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/** Reads objects that images are made of: nothing of them is run or handed to a library of C. */
final class ObjectReading {

    private ObjectReading() {}

    /** All of it, of a file that is no larger than what is loaded. */
    static byte[] bytes(BytecodeSource.File object) {
        try (InputStream in = Files.newInputStream(object.path())) {
            byte[] bytes = in.readNBytes((int) ImageReader.MAX_OBJECT_BYTES + 1);
            if (bytes.length > ImageReader.MAX_OBJECT_BYTES) {
                throw new InvalidSpecException("object file \"" + object.name() + "\" is larger than "
                        + (ImageReader.MAX_OBJECT_BYTES >> 20) + " MiB, the most that is loaded");
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidSpecException("object file \"" + object.name() + "\" cannot be read: " + e, e);
        }
    }

    /** Programs by what their sections say, maps by what is declared. */
    static ObjectContents contents(String name, byte[] object) {
        BpfElf.require(object, "\"" + name + "\"");
        ObjectSource source = new ObjectSource(name, object);
        Map<String, String> programs = new TreeMap<>();
        for (ObjectFile.ObjectProgram program : ObjectFile.parse(source).programs()) {
            programs.put(
                    program.name(),
                    program.impliedType().map(ProgramType::label).orElse(program.section()));
        }
        Map<String, String> maps = new TreeMap<>();
        BtfMaps.of(source).forEach(map -> maps.put(map.name(), MapTypes.name(map.type())));
        return new ObjectContents(programs, maps);
    }
}
