// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.UnsupportedHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The security modules that the kernel asks, as its securityfs lists them in the file {@code lsm}. For any thread. */
public final class SecurityModules {

    private static final String BPF = "bpf";

    /** Always the first, whatever the kernel's command line says. */
    private static final String CAPABILITY = "capability";

    private final Supplier<Path> securityfs;

    /** @param securityfs where it is mounted; throws when it is not */
    public SecurityModules(Supplier<Path> securityfs) {
        this.securityfs = securityfs;
    }

    /** Why programs of type {@code lsm} are not asked; empty when they are. */
    public Optional<String> missing() {
        Path list;
        String modules;
        try {
            list = securityfs.get().resolve("lsm");
            modules = Files.readString(list).strip();
        } catch (UnsupportedHereException e) {
            return Optional.of(
                    "it cannot be seen whether BPF is among the kernel's security modules: " + e.getMessage());
        } catch (IOException e) {
            return Optional.of("it cannot be seen whether BPF is among the kernel's security modules: cannot read "
                    + e.getMessage());
        }
        return refusal(modules, list.toString());
    }

    /**
     * What is to be said of a list.
     *
     * @param modules names with commas between them
     * @param file where they were read
     */
    static Optional<String> refusal(String modules, String file) {
        List<String> names = Arrays.asList(modules.split(","));
        if (names.contains(BPF)) {
            return Optional.empty();
        }
        List<String> kept = names.stream()
                .filter(name -> !name.isEmpty() && !name.equals(CAPABILITY))
                .toList();
        String wanted = kept.isEmpty() ? BPF : String.join(",", kept) + "," + BPF;
        return Optional.of("BPF is not among the kernel's security modules (" + file + " lists \"" + modules
                + "\"): add bpf to lsm= on the kernel's command line, e.g. lsm=" + wanted
                + "; it takes a kernel that is built with CONFIG_BPF_LSM");
    }

    /**
     * Nothing, when programs of type {@code lsm} are asked.
     *
     * @throws UnsupportedHereException when they are not, with what to do
     */
    public void needBpf() {
        missing().ifPresent(why -> {
            throw new UnsupportedHereException(why);
        });
    }
}
