// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.internal.model.Commands;
import java.time.Duration;
import java.util.List;

/** Puts the commands together. */
public final class AllCommands {

    private AllCommands() {}

    /**
     * Every command there is.
     *
     * @param patience how long a command waits for something that others do
     */
    public static Commands create(Duration patience) {
        return new Help(List.of(
                        new LoadFile(),
                        new AttachTc(),
                        new AttachXdp(),
                        new Detach(),
                        new Unload(),
                        new Programs(),
                        new Links(),
                        new Dispatchers(),
                        new Get(),
                        new TcBackendCommand(patience),
                        new SlotMechanismCommand(patience),
                        new Features(),
                        new Version()))
                .commands();
    }
}
