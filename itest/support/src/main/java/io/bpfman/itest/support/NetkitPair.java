// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A pair of netkit interfaces in mode L3, each end in a network namespace of its own: what one sends comes in at the other. Nothing else is sent there. Closing
 * it removes all of it. Needs Linux 6.7 with CONFIG_NETKIT.
 */
public final class NetkitPair implements AutoCloseable {

    /** The name of the primary interface. */
    public static final String PRIMARY = "nk0";

    /** The name of its peer. */
    public static final String PEER = "nk1";

    /** An address that neither end has: what is sent there from one comes in at the other, and nobody answers. */
    public static final String BEYOND = "192.0.2.9";

    private static final String PRIMARY_ADDRESS = "192.0.2.1";

    private static final String PEER_ADDRESS = "192.0.2.2";

    private final QuietNamespace primary;
    private final QuietNamespace peer;

    private NetkitPair(QuietNamespace primary, QuietNamespace peer) {
        this.primary = primary;
        this.peer = peer;
    }

    /** Makes a pair; what was made is removed again when that fails. */
    public static NetkitPair make() {
        String name = QuietNamespace.freshName("bpfnk");
        QuietNamespace primary = QuietNamespace.make(name);
        try {
            QuietNamespace peer = QuietNamespace.make(name + "p");
            NetkitPair pair = new NetkitPair(primary, peer);
            try {
                pair.connect();
                return pair;
            } catch (RuntimeException | AssertionError e) {
                peer.close();
                throw e;
            }
        } catch (RuntimeException | AssertionError e) {
            primary.close();
            throw e;
        }
    }

    private void connect() {
        Host.run(
                "nsenter",
                "--net=" + file(primary),
                "perl",
                "-e",
                script(),
                PRIMARY,
                PEER,
                file(peer).toString());
        bringUp(primary, PRIMARY, PRIMARY_ADDRESS);
        bringUp(peer, PEER, PEER_ADDRESS);
        primary.awaitCarrier(PRIMARY);
    }

    private static void bringUp(QuietNamespace namespace, String name, String address) {
        namespace.configure("addr add " + address + "/24 dev " + name, "link set " + name + " up");
    }

    private static String script() {
        try (InputStream script = NetkitPair.class.getResourceAsStream("netkit.pl")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(QuietNamespace namespace) {
        return Path.of("/run/netns", namespace.name());
    }

    /** The file of the namespace with the primary interface. */
    public Path netns() {
        return file(primary);
    }

    /** The name of the namespace with the primary interface. */
    public String primaryNamespace() {
        return primary.name();
    }

    /** The name of the namespace with the peer. */
    public String peerNamespace() {
        return peer.name();
    }

    /** Packets that have come in at the peer. */
    public long receivedByPeer() {
        return peer.received(PEER);
    }

    /** Packets that have come in at the primary interface. */
    public long receivedByPrimary() {
        return primary.received(PRIMARY);
    }

    @Override
    public void close() {
        try {
            primary.close();
        } finally {
            peer.close();
        }
    }
}
