// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.Pins;
import java.nio.file.Path;
import java.util.List;

/** Files and directories of the simulated bpffs. */
final class PinArea implements Pins {

    private final Machine machine;

    PinArea(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void ensureMounted(Path mountPoint) {
        machine.change("pins.ensureMounted", "mount bpffs at " + mountPoint, () -> machine.bpffs.mount(mountPoint));
    }

    @Override
    public boolean isMounted(Path mountPoint) {
        return machine.look(
                "pins.isMounted", "look what is mounted at " + mountPoint, () -> machine.bpffs.isMounted(mountPoint));
    }

    @Override
    public boolean exists(Path path) {
        return machine.look("pins.exists", "look at " + path, () -> machine.bpffs.exists(path));
    }

    @Override
    public boolean isCovered(Path path) {
        return machine.look(
                "pins.isCovered",
                "look below what is mounted over " + path,
                () -> !machine.bpffs.exists(path) && machine.bpffs.isCovered(path));
    }

    @Override
    public List<String> list(Path directory) {
        return machine.look("pins.list", "list " + directory, () -> machine.bpffs.list(directory));
    }

    @Override
    public void createDirectories(Path directory) {
        String what = "make directory " + directory;
        machine.change("pins.createDirectories", what, () -> machine.bpffs.createDirectories(directory, what));
    }

    @Override
    public void duplicate(Path from, Path to) {
        String what = "pin what is pinned at " + from + " at " + to;
        machine.change("pins.duplicate", what, () -> {
            KernelObject object = machine.bpffs.get(from, KernelObject.class, what);
            if (object instanceof KernelObject.MapObject) {
                throw new InvalidSpecException(
                        "what is pinned at " + from + " is a map; this is for a program or a link (" + what + ")");
            }
            machine.bpffs.requireFree(to, what);
            machine.bpffs.requireDirectory(to, what);
            machine.bpffs.pin(to, object);
        });
    }

    @Override
    public void remove(Path pin) {
        String what = "remove pin " + pin;
        machine.change("pins.remove", what, () -> machine.bpffs.unpin(pin, what));
    }

    @Override
    public void removeDirectory(Path directory) {
        String what = "remove directory " + directory;
        machine.change("pins.removeDirectory", what, () -> machine.bpffs.removeDirectory(directory, what));
    }
}
