// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

/** A library as people name it: {@code libc}, {@code libc.so} or {@code libc.so.6}. Pure. */
record LibraryName(String name) {

    /** Whether a target is the name of a library, and no path. */
    static boolean isOne(String target) {
        return target.indexOf('/') < 0 && !target.isEmpty();
    }

    /** Whether a file, or an entry of the cache, may be meant. */
    boolean means(String fileName) {
        return fileName.equals(name)
                || fileName.equals(name + ".so")
                || fileName.startsWith(name + ".so.")
                || (name.endsWith(".so") && fileName.startsWith(name + "."));
    }

    @Override
    public String toString() {
        return name;
    }
}
