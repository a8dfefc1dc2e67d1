// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Interfaces pinned as the one entry of a {@code BPF_MAP_TYPE_DEVMAP}. The kernel looks the index up in the namespace of the thread that writes it, and
 * clears the entry when the interface is unregistered there: on {@code ip link del}, on the end of its namespace, and on a move to another one. For any thread.
 */
public final class LinuxInterfacePins implements InterfacePins {

    private static final int ENTRY = 0;

    private final Bpf bpf;
    private final LinuxNamespaces namespaces;
    private final Pinned pinned;

    public LinuxInterfacePins(Bpf bpf, LinuxNamespaces namespaces, Pinned pinned) {
        this.bpf = bpf;
        this.namespaces = namespaces;
        this.pinned = pinned;
    }

    @Override
    public void pin(NetInterface netInterface, Path pin) {
        String operation = "pin interface " + netInterface.name() + " at " + pin;
        byte[] ifindex = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(netInterface.ifindex())
                .array();
        try (Fd map = Refusals.ask(
                operation, () -> bpf.createMap(BpfTypes.MAP_DEVMAP, Integer.BYTES, Integer.BYTES, ENTRY + 1, 0))) {
            enter(netInterface, operation, map, ifindex);
            Refusals.tell(operation, () -> bpf.pin(map, pin));
        }
    }

    private void enter(NetInterface netInterface, String operation, Fd map, byte[] ifindex) {
        try {
            namespaces.inside(netInterface.namespace(), () -> {
                bpf.update(map, ENTRY, ifindex);
                return map;
            });
        } catch (SysException e) {
            // so __dev_map_alloc_node says that there is no interface of this index
            throw e.errno() == Errno.EINVAL
                    ? Interfaces.gone(netInterface, operation, e)
                    : Interfaces.failure(netInterface, operation, e);
        }
    }

    @Override
    public State state(Path pin) {
        return Refusals.ask("ask about the interface pinned at " + pin, () -> {
            Optional<Fd> found = pinned.findMap(pin);
            if (found.isEmpty()) {
                return State.UNPINNED;
            }
            try (Fd map = found.get()) {
                bpf.lookup(map, ENTRY, Integer.BYTES);
                return State.PRESENT;
            } catch (SysException e) {
                if (e.errno() == Errno.ENOENT) {
                    return State.GONE;
                }
                throw e;
            }
        });
    }
}
