// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;

/**
 * A program or library whose functions are probed.
 *
 * @param target an absolute path, or the bare name of a library such as {@code libc}, which is looked up in what process {@code pid} has mapped, or else as the
 *     dynamic linker does
 * @param pid the only process that is probed; 0 for every one
 * @param containerPid a process in whose mounts {@code target} is looked up; 0 for the agent's own
 */
public record ProbedFile(String target, long pid, long containerPid) {

    public ProbedFile {
        if (target.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: the target is empty; name a program or a library");
        }
        requirePid("pid", pid);
        requirePid("container pid", containerPid);
    }

    /** In the agent's own mounts, for every process. */
    public ProbedFile(String target) {
        this(target, 0, 0);
    }

    private static void requirePid(String what, long pid) {
        if (pid < 0 || pid > Integer.MAX_VALUE) {
            throw new InvalidSpecException("invalid attach spec: " + what + " must be that of a process, got " + pid);
        }
    }

    @Override
    public String toString() {
        return target
                + (pid == 0 ? "" : " in process " + pid)
                + (containerPid == 0 ? "" : " in the mounts of process " + containerPid);
    }
}
