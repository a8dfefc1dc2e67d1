// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the end of an agent that said it will end. */
final class AgentEnd {

    private static final long LIMIT_SECONDS = 80;

    private AgentEnd() {}

    /**
     * Waits until the process is gone.
     *
     * @param said the line that the agent said it with; its last word is the process id
     */
    static void await(String said) throws ClientException {
        long pid;
        try {
            pid = Long.parseLong(said.substring(said.lastIndexOf(' ') + 1));
        } catch (NumberFormatException e) {
            throw new ClientException("the agent did not say which process it is, but: " + said);
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ClientException("the agent, process " + pid + ", has not ended within " + LIMIT_SECONDS
                    + " s; a command may still be running");
        } catch (InterruptedException | ExecutionException e) {
            throw new ClientException("waiting for the end of process " + pid + " failed: " + e);
        }
    }
}
