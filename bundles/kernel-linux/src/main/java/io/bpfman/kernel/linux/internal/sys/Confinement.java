// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Takes from the calling thread what a process that it starts is not to have. Namespaces, credentials and capabilities are a thread's own in Linux: the
 * rest of this process stays as it is, and the thread is good for nothing else afterwards. What the kernel refuses is skipped and told.
 */
public final class Confinement {

    /** {@code sched.h}. */
    private static final int CLONE_NEWNS = 0x00020000;

    private static final int CLONE_NEWIPC = 0x08000000;
    private static final int CLONE_NEWPID = 0x20000000;
    /** {@code sys/mount.h}. */
    private static final long MS_RDONLY = 1;

    private static final long MS_REC = 0x4000;
    private static final long MS_PRIVATE = 0x40000;
    /** {@code linux/prctl.h}. */
    private static final int PR_CAPBSET_DROP = 24;

    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_RAISE = 2;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    /** {@code linux/capability.h}. */
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private static final int LAST_CAPABILITY = 63;

    private final SystemCalls calls;
    private final List<String> refused = new ArrayList<>();

    public Confinement(SystemCalls calls) {
        this.calls = calls;
    }

    /** A step that the kernel may refuse. */
    @FunctionalInterface
    private interface Step {
        void run() throws SysException;
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (SysException e) {
            refused.add(what + ": " + e.getMessage());
        }
    }

    /** What was refused, in words; empty when nothing was. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    /** A network namespace without interfaces, no other process to be seen, and no view of what is mounted on or lies in {@code covered}. */
    public void hide(Collection<Path> covered) {
        for (int namespace : new int[] {SystemCalls.CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWPID}) {
            attempt(
                    String.format("unshare(0x%x)", namespace),
                    () -> calls.check(calls.libc().unshare(namespace)));
        }
        int before = refused.size();
        attempt("unshare(CLONE_NEWNS)", () -> {
            calls.check(calls.libc().unshare(CLONE_NEWNS));
            calls.mount("none", Path.of("/"), "", MS_REC | MS_PRIVATE, "");
        });
        if (refused.size() > before) {
            // what is mounted now would be mounted for everybody
            return;
        }
        for (Path directory : covered) {
            attempt(
                    "cover " + directory,
                    () -> calls.mount(
                            "none",
                            directory,
                            "tmpfs",
                            MS_RDONLY | SystemCalls.MS_NOSUID | SystemCalls.MS_NODEV | SystemCalls.MS_NOEXEC,
                            "size=4k,mode=0"));
        }
    }

    /** Leaves these capabilities, as far as they are there, to a program that is started, and no way to get others. */
    public void keepOnly(Set<Integer> capabilities) {
        Capabilities own = Capabilities.ofThisThread();
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            if (!capabilities.contains(capability) && own.isBounding(capability)) {
                int dropped = capability;
                attempt(
                        "drop capability " + capability + " from the bounding set",
                        () -> prctl(PR_CAPBSET_DROP, dropped, 0));
            }
        }
        attempt("clear the ambient capabilities", () -> prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0));
        long kept = capabilities.stream()
                .filter(own::isPermitted)
                .mapToLong(capability -> 1L << capability)
                .reduce(0, (all, each) -> all | each);
        attempt("capset", () -> set(kept));
        for (int capability : capabilities) {
            if (own.isPermitted(capability)) {
                attempt("keep capability " + capability, () -> prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability));
            }
        }
        attempt("prctl(PR_SET_NO_NEW_PRIVS)", () -> prctl(PR_SET_NO_NEW_PRIVS, 1, 0));
    }

    private void prctl(int option, long second, long third) throws SysException {
        calls.check(calls.libc().prctl(option, second, third, 0, 0));
    }

    /** Effective, permitted and inheritable alike ({@code struct __user_cap_data_struct}, two for 64 capabilities). */
    private void set(long capabilities) throws SysException {
        try (Arena arena = new Arena()) {
            Segment header = arena.allocate(2 * Integer.BYTES);
            header.putInt(0, CAPABILITY_VERSION_3);
            Segment data = arena.allocate(6 * Integer.BYTES);
            for (int i = 0; i < 3; i++) {
                data.putInt(i * Integer.BYTES, (int) capabilities);
                data.putInt((3 + i) * Integer.BYTES, (int) (capabilities >>> 32));
            }
            calls.check(calls.libc().capset(header.address(), data.address()));
        }
    }
}
