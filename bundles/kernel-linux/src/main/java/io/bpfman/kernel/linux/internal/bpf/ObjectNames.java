// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

/** Names that objects have for libbpf. Pure. */
final class ObjectNames {

    private ObjectNames() {}

    /** The last part of a path or address without what follows its first dot, for example {@code count} for {@code /tmp/count.bpf.o}. */
    static String of(String source) {
        String file = source.substring(source.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        String name = dot < 0 ? file : file.substring(0, dot);
        return name.isEmpty() ? "object" : name;
    }
}
