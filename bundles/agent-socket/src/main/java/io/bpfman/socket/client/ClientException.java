// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

/** A command could not be handed to the agent, or its answer not to whoever asked. The message is for a person to read. */
final class ClientException extends Exception {

    private static final long serialVersionUID = 2L;
    private static final int FAILED = 1;
    private static final int USAGE = 80;

    private final int status;

    ClientException(String message) {
        this(message, FAILED);
    }

    private ClientException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** What was typed is no command. */
    static ClientException usage(String message) {
        return new ClientException(message, USAGE);
    }

    /** The same, with which the process ends otherwise. */
    ClientException endingWith(int newStatus) {
        return new ClientException(getMessage(), newStatus);
    }

    /** Whether nobody answered, as far as this process may know. */
    boolean isNoAgent() {
        return getMessage().startsWith("no agent answers");
    }

    /** What the process ends with: 80 for words that are no command, else 1. */
    int status() {
        return status;
    }
}
