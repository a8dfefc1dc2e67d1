// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.PinnedInterface;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;

/** Pins of the simulated machine that stand for interfaces. */
final class InterfacePinArea implements InterfacePins {

    private final Machine machine;

    InterfacePinArea(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void pin(NetInterface netInterface, Path pin) {
        String what = "pin interface " + netInterface.name() + " at " + pin;
        machine.change("interfacePins.pin", what, () -> {
            Network.Device device = machine.network.device(netInterface);
            machine.bpffs.requireFree(pin, what);
            machine.bpffs.requireDirectory(pin, what);
            machine.bpffs.pin(pin, new PinnedInterface(machine.newMapId(), device));
        });
    }

    @Override
    public State state(Path pin) {
        String what = "ask about the interface pinned at " + pin;
        return machine.look("interfacePins.state", what, () -> {
            if (machine.bpffs.find(pin).isEmpty()) {
                return State.UNPINNED;
            }
            PinnedInterface pinned = machine.bpffs.get(pin, PinnedInterface.class, what);
            return machine.network.contains(pinned.device()) ? State.PRESENT : State.GONE;
        });
    }
}
