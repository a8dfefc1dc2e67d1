// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The compiled objects of the bytecode bundle. */
public final class Samples {

    /** The TC dispatcher in its tail-call form. */
    public static final String TC_DISPATCHER = "dispatchers/tc_dispatcher";

    /** The TC dispatcher whose slots are functions that extensions replace. */
    public static final String TC_DISPATCHER_FREPLACE = "dispatchers/tc_dispatcher_freplace";

    /** The XDP dispatcher in its tail-call form. */
    public static final String XDP_DISPATCHER = "dispatchers/xdp_dispatcher";

    private static final String ROOT = "io/bpfman/bytecode/";

    /** What was read already: some tests ask tens of thousands of times. */
    private static final Map<String, byte[]> READ = new ConcurrentHashMap<>();

    private Samples() {}

    /**
     * An object.
     *
     * @param name directory and file without its ending, for example {@code samples/tc_count}
     */
    public static ObjectSource object(String name) {
        return new ObjectSource(name + ".bpf.o", bytes(name));
    }

    /** Its bytes, which belong to the caller. */
    public static byte[] bytes(String name) {
        return READ.computeIfAbsent(name, Samples::read).clone();
    }

    private static byte[] read(String name) {
        String resource = ROOT + name + ".bpf.o";
        try (InputStream in = Samples.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no resource " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + resource, e);
        }
    }
}
