// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import java.nio.file.Path;

/**
 * Interfaces that the script has made: {@code x0}, {@code x1} and so on in namespaces {@code PREFIX0}, {@code PREFIX1} and so on.
 *
 * @param namespaces how many namespaces there are
 * @param count how many interfaces there are in all of them together
 */
record ManyInterfaces(int namespaces, int count, String prefix) {

    /** The name of the nth interface of all, which is unique in its namespace. */
    String name(int number) {
        return "x" + number / namespaces;
    }

    /** The file of the namespace that the nth interface is in: one after the other takes its turn. */
    Path netns(int number) {
        return Path.of("/run/netns", prefix + number % namespaces);
    }
}
