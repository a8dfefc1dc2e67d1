// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.Pins;
import java.nio.file.Path;

/** Maps that are pinned in a directory of the test's own, made, read and written by bpftool: arrays of two numbers below 256. */
final class PinnedMaps implements AutoCloseable {

    private final Path directory = Pins.fresh("bpfcsi");

    PinnedMaps() {
        Host.run("mkdir", directory.toString());
    }

    /** A new map, of which the first number is this. */
    Path create(String name, int number) {
        Path pin = directory.resolve(name);
        Host.line("bpftool map create " + pin + " type array key 4 value 4 entries 2 name " + name);
        write(pin, number);
        return pin;
    }

    static void write(Path pin, int number) {
        Host.line("bpftool map update pinned " + pin + " key 0 0 0 0 value " + number + " 0 0 0");
    }

    static int read(Path pin) {
        try {
            JsonArray entries = JsonParser.array().from(Host.line("bpftool -j map dump pinned " + pin));
            return Integer.decode(entries.getObject(0).getArray("value").getString(0));
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON", e);
        }
    }

    static long id(Path pin) {
        return Long.parseLong(Host.line("bpftool map show pinned " + pin).split(":", 2)[0]);
    }

    /** Whether anybody holds the map with this id still. */
    static boolean lives(long id) {
        return Host.attempt("bpftool", "map", "show", "id", Long.toString(id)).status() == 0;
    }

    /** Takes the pins away; a map that is nowhere else ends a moment later. */
    void unpin() {
        Pins.remove(directory);
    }

    @Override
    public void close() {
        unpin();
    }
}
