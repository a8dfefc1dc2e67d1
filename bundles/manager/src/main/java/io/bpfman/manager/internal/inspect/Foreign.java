// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.inspect;

import io.bpfman.spi.kernel.NetNamespace;

/**
 * A program of somebody else on a packet's way.
 *
 * @param kind where it hangs: {@code XDP}, {@code TCX}, {@code filter}
 * @param programId 0 when it is no program
 * @param name the kernel's name of the program, or the kind of the filter
 * @param how by what it hangs, for a person
 */
public record Foreign(String kind, long programId, String name, String how) {

    /** What it is, for a person. */
    public String describe() {
        return "the " + kind + " "
                + (programId == 0 ? "\"" + name + "\"" : "program " + programId + " \"" + name + "\"") + " (" + how
                + ")";
    }

    /** The command that shows it. */
    public String look(NetNamespace namespace, String interfaceName) {
        return switch (kind) {
            case "filter" -> namespace.command("tc filter show dev " + interfaceName + " " + how.replaceAll(",.*", ""));
            default ->
                "bpftool prog show id " + programId + "; " + namespace.command("bpftool net show dev " + interfaceName);
        };
    }
}
