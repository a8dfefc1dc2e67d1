// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.DetachedMount;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.volume.MapVolume;
import io.bpfman.spi.volume.MapVolumes;
import io.bpfman.spi.volume.Mounted;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Volumes of maps on Linux. A volume is filled before it is mounted anywhere, and ends with this process until then: nobody meets half of one, and there is nothing to
 * clean up after a process that was killed.
 */
@Component(service = MapVolumes.class)
public final class LinuxMapVolumes implements MapVolumes {

    private static final int PIN_MODE = 0660;
    private static final int OWNERS_MODE = 0755;
    private static final int GROUPS_MODE = 0770;

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;

    /** Made by the component runtime when somebody asks for it. */
    @Activate
    public LinuxMapVolumes() {
        calls = new SystemCalls();
        bpf = new Bpf(calls);
        pinned = new Pinned(bpf);
    }

    /** The kernel lists mounts in the order in which they were made, which need not be that in which they cover each other. */
    @Override
    public List<Mounted> mounts() {
        List<MountInfo> all = MountInfo.current();
        Map<Long, MountInfo> byId = all.stream().collect(Collectors.toMap(MountInfo::id, Function.identity()));
        return all.stream()
                .sorted(Comparator.comparingInt(mount -> coveredBy(mount, byId)))
                .map(LinuxMapVolumes::mounted)
                .toList();
    }

    private static int coveredBy(MountInfo mount, Map<Long, MountInfo> byId) {
        int covered = 0;
        MountInfo below = byId.get(mount.parent());
        while (below != null
                && below.id() != below.parent()
                && below.mountPoint().equals(mount.mountPoint())) {
            covered++;
            below = byId.get(below.parent());
        }
        return covered;
    }

    private static Mounted mounted(MountInfo mount) {
        return new Mounted(mount.mountPoint(), mount.type(), mount.source());
    }

    @Override
    public void mount(MapVolume volume) {
        try (DetachedMount mount = DetachedMount.create(calls, Mounted.BPFFS, volume.source())) {
            for (Map.Entry<String, Path> map : new TreeMap<>(volume.maps()).entrySet()) {
                pin(map.getValue(), map.getKey(), mount, volume);
            }
            mount.give(mount.path(), volume.group(), volume.group().isPresent() ? GROUPS_MODE : OWNERS_MODE);
            if (volume.readOnly()) {
                mount.makeReadOnly();
            }
            mount.moveTo(volume.target());
        } catch (SysException e) {
            if (e.errno() == Errno.ENOSYS) {
                throw new UnsupportedHereException("volumes of maps need Linux 5.2 or later (fsopen(2))", e);
            }
            throw Refusals.refused("mount a volume of maps at " + volume.target(), e);
        }
    }

    private void pin(Path map, String name, DetachedMount mount, MapVolume volume) {
        Path pin = mount.path().resolve(name);
        try (Fd open = pinned.openMap(map)) {
            bpf.pin(open, pin);
            mount.give(pin, volume.group(), PIN_MODE);
        } catch (SysException e) {
            throw Refusals.refused("pin the map " + name + " in the volume for " + volume.target(), e);
        }
    }

    @Override
    public void unmount(Mounted mounted) {
        List<Mounted> there = mounts().stream()
                .filter(mount -> mount.target().equals(mounted.target()))
                .toList();
        if (!there.contains(mounted)) {
            return;
        }
        Mounted top = there.get(there.size() - 1);
        if (!top.equals(mounted)) {
            throw new ForeignOwnerException("what is mounted at " + mounted.target() + " from " + mounted.source()
                    + " is covered by a " + top.type() + " from " + top.source() + "; take that away first: umount "
                    + mounted.target());
        }
        Refusals.tell("unmount " + mounted.target(), () -> calls.unmount(mounted.target()));
    }
}
