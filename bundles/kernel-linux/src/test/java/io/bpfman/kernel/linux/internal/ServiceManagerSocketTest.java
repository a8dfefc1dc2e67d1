// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.DatagramReceiver;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told to a service manager arrives at its socket as one datagram. */
class ServiceManagerSocketTest {

    private final ServiceManagerSocket socket = new ServiceManagerSocket();

    private void arrives(String address) throws SysException {
        try (Arena arena = new Arena();
                DatagramReceiver receiver = new DatagramReceiver(address)) {
            socket.accept(address, "READY=1\nSTATUS=Ready, \u00fcber alles");
            socket.accept(address, "WATCHDOG=1");
            assertEquals("READY=1\nSTATUS=Ready, \u00fcber alles", receiver.receive(arena));
            assertEquals("WATCHDOG=1", receiver.receive(arena));
        }
    }

    @Test
    void atAPath(@TempDir Path directory) throws SysException {
        arrives(directory.resolve("notify").toString());
    }

    @Test
    void atANameThatIsNoFile() throws SysException {
        arrives("@bpfman-test/" + UUID.randomUUID());
    }

    @Test
    void nobodyIsThere(@TempDir Path directory) {
        String nowhere = directory.resolve("notify").toString();
        KernelRefusedException refused =
                assertThrows(KernelRefusedException.class, () -> socket.accept(nowhere, "READY=1"));
        assertTrue(refused.getMessage().contains(nowhere), refused.getMessage());
        assertThrows(KernelRefusedException.class, () -> socket.accept("/" + "x".repeat(108), "READY=1"));
    }
}
