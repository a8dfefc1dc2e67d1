// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/**
 * Tells of interfaces as they come, go and change their names: of the agent's own namespace from the start, of others once they are included. It keeps no
 * namespace alive and needs no path to one that is included. It ends when it is closed, or with its kernel.
 */
public interface InterfaceWatch extends AutoCloseable {

    /** Told of each event, in the order in which they happened, on a thread of the kernel: must return at once. */
    @FunctionalInterface
    interface Listener {
        void happened(InterfaceEvent event);
    }

    /**
     * Tells of this namespace too from now on. Nothing to do when it does already.
     *
     * @throws io.bpfman.api.errors.InterfaceNotFoundException when no path leads to it
     */
    void include(NetNamespace namespace);

    /** Ends the watch; the listener is not called any more when this returns, unless it is the caller. */
    @Override
    void close();
}
