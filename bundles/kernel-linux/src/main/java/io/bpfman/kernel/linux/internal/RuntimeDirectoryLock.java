// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Holds the runtime directory with flock(2) for as long as the kernel is in use, so that no two agents work from one directory, whatever started
 * them. Java's own file locks are those of fcntl(2): they neither see nor stop a process that uses flock(2).
 */
@Component(service = RuntimeDirectoryLock.class, configurationPid = "io.bpfman.kernel.linux")
@Designate(ocd = LinuxSettings.class)
public final class RuntimeDirectoryLock {

    private static final Duration POLL = Duration.ofMillis(20);

    private final SystemCalls calls = new SystemCalls();
    private final Optional<Fd> held;

    /** Takes the lock; throws when another process keeps it. */
    @Activate
    public RuntimeDirectoryLock(LinuxSettings settings) {
        held = settings.lock_dir().isEmpty()
                ? Optional.empty()
                : Optional.of(take(Path.of(settings.lock_dir()), Duration.ofMillis(settings.lock_timeout_ms())));
    }

    private Fd take(Path directory, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Fd open = calls.open(directory);
            while (!calls.tryLock(open)) {
                if (System.nanoTime() - deadline >= 0) {
                    open.close();
                    throw new IllegalStateException(
                            "timed out waiting for lock " + directory + " (" + patience.toMillis()
                                    + " ms): another process holds it with flock(2); see: fuser -v " + directory);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            return open;
        } catch (SysException | IOException e) {
            throw new IllegalStateException(
                    "the runtime directory " + directory + " cannot be locked: " + e.getMessage(), e);
        }
    }

    @Deactivate
    void deactivate() {
        held.ifPresent(calls::unlock);
    }
}
