// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.UnsupportedHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityModulesTest {

    @TempDir
    Path directory;

    private Optional<String> missing(String modules) throws IOException {
        Files.writeString(directory.resolve("lsm"), modules);
        return new SecurityModules(() -> directory).missing();
    }

    @Test
    void saysWhatToWriteOnTheCommandLine() throws IOException {
        assertEquals(Optional.empty(), missing("lockdown,capability,bpf"));
        assertEquals(
                Optional.of("BPF is not among the kernel's security modules (" + directory
                        + "/lsm lists \"lockdown,capability,yama\"): add bpf to lsm= on the kernel's command line, e.g."
                        + " lsm=lockdown,yama,bpf; it takes a kernel that is built with CONFIG_BPF_LSM"),
                missing("lockdown,capability,yama"));
        assertTrue(missing("capability").orElseThrow().contains("e.g. lsm=bpf;"));
        assertTrue(missing("bpfilter").isPresent());
    }

    @Test
    void saysThatItCannotBeSeen() {
        SecurityModules unreadable = new SecurityModules(() -> directory);
        assertEquals(
                "it cannot be seen whether BPF is among the kernel's security modules: cannot read " + directory
                        + "/lsm",
                assertThrows(UnsupportedHereException.class, unreadable::needBpf)
                        .getMessage());
        SecurityModules unmounted = new SecurityModules(() -> {
            throw new UnsupportedHereException("securityfs is not mounted");
        });
        assertTrue(unmounted.missing().orElseThrow().endsWith(": securityfs is not mounted"));
    }
}
