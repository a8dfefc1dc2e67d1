// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/**
 * Sends UDP packets from within a network namespace; a process of its own, because a namespace belongs to a thread. Told on its standard input:
 * {@code burst N} sends N packets, {@code start} and {@code stop} send without end in between, {@code connect ADDRESS} has it send to another address,
 * the end of input ends it. Answers {@code ready}, and then with the number of packets that were sent since the command before.
 */
final class Sender {

    private final DatagramChannel channel;
    private final int port;
    private final ByteBuffer packet;
    private volatile boolean running;

    private Sender(DatagramChannel channel, int port, int payload) {
        this.channel = channel;
        this.port = port;
        this.packet = ByteBuffer.allocateDirect(payload);
    }

    /**
     * Serves its standard input until that ends.
     *
     * @param arguments the address and the port to send to, and the bytes of payload of each packet
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (DatagramChannel channel = DatagramChannel.open();
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            int port = Integer.parseInt(arguments[1]);
            channel.connect(new InetSocketAddress(arguments[0], port));
            System.out.println("ready");
            new Sender(channel, port, Integer.parseInt(arguments[2])).serve(commands);
        }
    }

    private void serve(BufferedReader commands) throws IOException, InterruptedException {
        long[] sent = {0};
        Thread thread = new Thread(() -> {});
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.startsWith("burst ")) {
                System.out.println(burst(Long.parseLong(command.substring("burst ".length()))));
            } else if (command.startsWith("connect ")) {
                channel.disconnect();
                channel.connect(new InetSocketAddress(command.substring("connect ".length()), port));
                System.out.println(0);
            } else if (command.equals("start")) {
                running = true;
                thread = new Thread(() -> sent[0] = flood());
                thread.start();
                System.out.println(0);
            } else if (command.equals("stop")) {
                running = false;
                thread.join();
                System.out.println(sent[0]);
            } else {
                throw new IllegalArgumentException("unknown command: " + command);
            }
        }
        running = false;
        thread.join();
    }

    private long burst(long count) throws IOException {
        for (long i = 0; i < count; i++) {
            send();
        }
        return count;
    }

    private long flood() {
        long count = 0;
        try {
            while (running) {
                send();
                count++;
            }
            return count;
        } catch (IOException e) {
            throw new IllegalStateException("could not send packet " + count, e);
        }
    }

    private void send() throws IOException {
        packet.clear();
        channel.write(packet);
    }
}
