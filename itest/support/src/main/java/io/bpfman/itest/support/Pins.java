// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Directories of pins that are a test's own, and what is pinned there. */
public final class Pins {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Pins() {}

    /** A directory in bpffs that is not there yet, under a name that starts like this. */
    public static Path fresh(String prefix) {
        return BPFFS.resolve(prefix + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    /** Takes down what a test has left, if anything; a bpffs of the directory's own, too. */
    public static void remove(Path pins) {
        if (Host.attempt("mountpoint", "-q", pins.toString()).status() == 0) {
            Host.run("umount", pins.toString());
        } else if (Files.exists(pins)) {
            Host.run("rm", "-r", pins.toString());
        }
    }

    /** The packets that a program has counted in its map {@code packets}, read from the map itself: it knows nothing of dispatchers. */
    public static long packets(Path pins, long program) {
        return counted(pins, program, "packets");
    }

    /** The number that the first entry of a program's map starts with, read likewise. */
    public static long counted(Path pins, long program, String name) {
        Path map = pins.resolve("maps").resolve(Long.toString(program)).resolve(name);
        try {
            JsonArray entries =
                    JsonParser.array().from(Host.run("bpftool", "-j", "map", "dump", "pinned", map.toString()));
            JsonArray value = entries.getObject(0).getArray("value");
            long number = 0;
            for (int octet = Long.BYTES - 1; octet >= 0; octet--) {
                number = number << Byte.SIZE | Integer.decode(value.getString(octet));
            }
            return number;
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON", e);
        }
    }
}
