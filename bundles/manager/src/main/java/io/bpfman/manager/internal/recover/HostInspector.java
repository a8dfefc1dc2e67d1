// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at what an agent stands on, for which no record is needed: the kernel's list of programs, the runtime directory. For any thread. */
public final class HostInspector implements Inspector {

    static final Rule ENUMERATION = new Rule(
            "kernel-enumeration-incomplete",
            Severity.WARNING,
            "the kernel lists its programs",
            "The kernel did not list its programs as a whole. What is said of programs may be incomplete. It takes CAP_SYS_ADMIN (BPF_PROG_GET_NEXT_ID in bpf(2)).");

    static final Rule PRIVATE = new Rule(
            "runtime-directory-private",
            Severity.ERROR,
            "only its owner may enter the runtime directory",
            "Others may read or write where the database, the kept bytecode and the socket lie: whoever changes the bytecode chooses what is loaded, and whoever reaches the"
                    + " socket may ask. The agent offers no socket in such a directory. Who opened it may have had a reason: nothing is repaired.");

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Kernel kernel;
    private final Path directory;

    /** @param directory the runtime directory */
    public HostInspector(Kernel kernel, Path directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    @Override
    public List<Rule> rules() {
        return List.of(ENUMERATION, PRIVATE);
    }

    @Override
    public List<Found> inspect() {
        List<Found> found = new ArrayList<>();
        programs().ifPresent(found::add);
        rights().ifPresent(found::add);
        return found;
    }

    private Optional<Found> programs() {
        try {
            kernel.programs().all();
            return Optional.empty();
        } catch (KernelRefusedException e) {
            return Optional.of(Found.of(ENUMERATION.advised(
                    "kernel", String.valueOf(e.getMessage()), "give the agent CAP_SYS_ADMIN, or start it as root")));
        }
    }

    private Optional<Found> rights() {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(directory);
            return OWNER.containsAll(rights)
                    ? Optional.empty()
                    : Optional.of(Found.of(PRIVATE.advised(
                            "file " + directory,
                            directory + " has the rights " + PosixFilePermissions.toString(rights),
                            "chmod 700 " + directory + ", and start the agent again")));
        } catch (IOException e) {
            throw new UncheckedIOException("the rights of " + directory + " cannot be read", e);
        }
    }
}
