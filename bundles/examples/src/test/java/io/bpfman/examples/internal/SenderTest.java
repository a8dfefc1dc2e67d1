// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderTest {

    @Test
    void readsTheSendersLastLine() {
        assertEquals(new Sent(2, 8), HostNetwork.sent("ready\n2 8\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ready", "bash: connect: Network is unreachable", "1"})
    void tellsWhatTheSenderSaidWhenItFailed(String output) {
        DemoException failure = assertThrows(DemoException.class, () -> HostNetwork.sent(output));
        assertTrue(failure.getMessage().contains(output.strip()), failure.getMessage());
    }

    @Test
    void sendsEveryFifthPacketToTheFirstPort() throws IOException {
        try (DatagramSocket first = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            // Both ports are this one, so that no datagram is refused.
            String output = Tool.run(
                    "bash",
                    "-c",
                    HostNetwork.SENDER.replace("9000", Integer.toString(first.getLocalPort())),
                    "sender",
                    first.getLocalAddress().getHostAddress(),
                    Integer.toString(first.getLocalPort()),
                    "10");
            assertEquals(new Sent(2, 8), HostNetwork.sent(output));
            first.setSoTimeout(5000);
            for (int i = 0; i < 10; i++) {
                first.receive(new DatagramPacket(new byte[8], 8));
            }
        }
    }
}
