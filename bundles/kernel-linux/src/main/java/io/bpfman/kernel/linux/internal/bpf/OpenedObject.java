// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import java.util.List;

/** An object that libbpf has opened. For one thread. */
public interface OpenedObject extends AutoCloseable {

    /** What is in it, in libbpf's order. */
    Declared declared();

    /** Sets everything as {@code preparation} says and calls {@code bpf_object__load}; once for an object. */
    LoadedObject load(Preparation preparation) throws LoadFailure;

    @Override
    void close();

    /** What libbpf sees in an object: the names of its programs, and its maps. */
    record Declared(List<String> programs, List<DeclaredMap> maps) {
        public Declared {
            programs = List.copyOf(programs);
            maps = List.copyOf(maps);
        }
    }

    /** A map that the object declares; {@code initialSize} is the length of its initial value in bytes, 0 when it has none. */
    record DeclaredMap(String name, MapShape shape, long initialSize) {}
}
