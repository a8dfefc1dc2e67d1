// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/** An interface inside a namespace. */
public record NetInterface(NetNamespace namespace, int ifindex, String name) {

    /** The same interface under another name. */
    public NetInterface named(String newName) {
        return new NetInterface(namespace, ifindex, newName);
    }
}
