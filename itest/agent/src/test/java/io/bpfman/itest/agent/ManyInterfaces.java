// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.QuietNamespace;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network namespace with interfaces that nobody sends over. */
final class ManyInterfaces implements AutoCloseable {

    private final String namespace = QuietNamespace.freshName("bpfmany");

    private ManyInterfaces() {}

    static ManyInterfaces create(int count) {
        ManyInterfaces interfaces = new ManyInterfaces();
        try {
            Host.line("ip netns add " + interfaces.namespace);
            for (int pair = 0; 2 * pair < count; pair++) {
                Host.line("ip -n " + interfaces.namespace + " link add " + interfaces.name(2 * pair)
                        + " type veth peer name " + interfaces.name(2 * pair + 1));
            }
            return interfaces;
        } catch (RuntimeException | AssertionError e) {
            interfaces.close();
            throw e;
        }
    }

    /** The name of an interface, the first of which has the number 0. */
    String name(int number) {
        return "m" + number;
    }

    /** The namespace's file. */
    Path netns() {
        return Path.of("/run/netns", namespace);
    }

    @Override
    public void close() {
        if (Files.exists(netns())) {
            Host.line("ip netns del " + namespace);
        }
    }
}
