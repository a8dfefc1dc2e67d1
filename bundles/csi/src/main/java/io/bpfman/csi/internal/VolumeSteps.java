// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.spi.volume.MapVolumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Does plans, step by step. When one fails, those before it are taken back as far as they can be. For any thread. */
final class VolumeSteps {

    private static final String DIRECTORY_MODE = "rwxr-x---";

    private final MapVolumes volumes;

    VolumeSteps(MapVolumes volumes) {
        this.volumes = volumes;
    }

    void run(List<Step> steps) {
        Deque<Path> made = new ArrayDeque<>();
        try {
            for (Step step : steps) {
                run(step);
                if (step instanceof Step.MakeDirectory directory) {
                    made.push(directory.target());
                }
            }
        } catch (RuntimeException | Error failure) {
            made.forEach(directory -> takeBack(directory, failure));
            throw failure;
        }
    }

    private void run(Step step) {
        if (step instanceof Step.MakeDirectory directory) {
            make(directory.target());
        } else if (step instanceof Step.Mount mount) {
            volumes.mount(mount.volume());
        } else if (step instanceof Step.Unmount unmount) {
            volumes.unmount(unmount.mounted());
        } else if (step instanceof Step.RemoveDirectory directory) {
            remove(directory.target());
        } else {
            throw new IllegalStateException("unknown step " + step);
        }
    }

    private static void make(Path directory) {
        try {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(DIRECTORY_MODE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the directory " + directory + ": " + e, e);
        }
    }

    private static void remove(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            throw new UncheckedIOException(
                    "the volume is gone, but the directory " + directory
                            + " that it was mounted over has something in it, which is left to whose it is",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the directory " + directory + ": " + e, e);
        }
    }

    private static void takeBack(Path directory, Throwable failure) {
        try {
            remove(directory);
        } catch (UncheckedIOException e) {
            failure.addSuppressed(e);
        }
    }
}
