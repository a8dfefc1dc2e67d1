// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

/** A command could not be handed to the agent, or its answer not to whoever asked. The message is for a person to read. */
final class ClientException extends Exception {

    private static final long serialVersionUID = 1L;

    ClientException(String message) {
        super(message);
    }
}
