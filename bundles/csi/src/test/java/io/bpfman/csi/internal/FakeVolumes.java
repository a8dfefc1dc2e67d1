// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.volume.MapVolume;
import io.bpfman.spi.volume.MapVolumes;
import io.bpfman.spi.volume.Mounted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A kernel's volumes in memory. */
final class FakeVolumes implements MapVolumes {

    private final List<Mounted> mounts = new ArrayList<>();
    private final List<MapVolume> made = new ArrayList<>();
    private boolean refusing;
    private @Nullable CountDownLatch entered;
    private @Nullable CountDownLatch gate;

    /** Lets every mount fail. */
    synchronized void refuse() {
        refusing = true;
    }

    /** Has the next mount wait for the gate, after it has opened {@code in}. */
    synchronized void holdUp(CountDownLatch in, CountDownLatch until) {
        entered = in;
        gate = until;
    }

    /** What somebody else mounts. */
    synchronized void add(Mounted mounted) {
        mounts.add(mounted);
    }

    /** All volumes that were ever mounted. */
    synchronized List<MapVolume> made() {
        return List.copyOf(made);
    }

    @Override
    public synchronized List<Mounted> mounts() {
        return List.copyOf(mounts);
    }

    @Override
    public void mount(MapVolume volume) {
        waitAtTheGate();
        synchronized (this) {
            if (refusing) {
                throw new KernelRefusedException(
                        "mount a volume of maps at " + volume.target(), 12, "ENOMEM", "", null);
            }
            made.add(volume);
            mounts.add(new Mounted(volume.target(), Mounted.BPFFS, volume.source()));
        }
    }

    private void waitAtTheGate() {
        CountDownLatch in;
        CountDownLatch until;
        synchronized (this) {
            in = entered;
            until = gate;
            entered = null;
            gate = null;
        }
        if (in == null || until == null) {
            return;
        }
        in.countDown();
        try {
            if (!until.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void unmount(Mounted mounted) {
        mounts.remove(mounts.lastIndexOf(mounted));
    }
}
