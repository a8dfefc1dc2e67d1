// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import io.bpfman.itest.support.QuietNamespace;
import java.util.List;
import java.util.Map;

/** Two network namespaces joined by a veth pair; packets go from one to {@value #HOOK} of the other, the interface with the hooks. */
final class Wire implements AutoCloseable {

    static final String HOOK = "h0";

    private static final String BEYOND = "10.205.0.9";
    private static final String ADDRESS = "02:00:00:00:00:02";

    private final QuietNamespace sender;
    private final QuietNamespace host;

    private Wire(QuietNamespace sender, QuietNamespace host) {
        this.sender = sender;
        this.host = host;
    }

    /** Makes the namespaces under names that start like this. */
    static Wire make(String name) {
        Wire wire = new Wire(QuietNamespace.make(name + "s"), QuietNamespace.make(name + "h"));
        try {
            wire.sender.configure(
                    "link add s0 type veth peer name " + HOOK + " address " + ADDRESS + " netns " + wire.host.name(),
                    "addr add 10.205.0.1/24 dev s0",
                    "link set s0 up",
                    "neigh add " + BEYOND + " lladdr " + ADDRESS + " dev s0 nud permanent");
            wire.host.configure("link set " + HOOK + " up");
            return wire;
        } catch (RuntimeException | AssertionError e) {
            wire.close();
            throw e;
        }
    }

    /** The name of the namespace with the hooks. */
    String netns() {
        return host.name();
    }

    /** Sends packets; returns when they have arrived. */
    void send(int packets) {
        long before = host.received(HOOK);
        String script =
                "exec 3>/dev/udp/" + BEYOND + "/9999; for ((i = 0; i < " + packets + "; i++)); do echo -n x >&3; done";
        new Command(List.of("ip", "netns", "exec", sender.name(), "bash", "-c", script), Map.of()).ok();
        Await.until(
                () -> "of " + packets + " packets only " + (host.received(HOOK) - before) + " have arrived",
                () -> host.received(HOOK) == before + packets);
    }

    @Override
    public void close() {
        try {
            host.close();
        } finally {
            sender.close();
        }
    }
}
