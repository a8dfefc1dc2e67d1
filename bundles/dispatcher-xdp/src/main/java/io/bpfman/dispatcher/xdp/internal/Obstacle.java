// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.XdpHook;
import java.util.Optional;

/**
 * An XDP program of others where a dispatcher is to go. Pure.
 *
 * @param info what the kernel says of the program; empty when it went meanwhile
 */
record Obstacle(XdpHook hook, XdpProgram attached, Optional<ProgramInfo> info) {

    ForeignOwnerException refusal() {
        String program = "XDP program " + attached.programId()
                + info.map(known -> " \"" + known.name() + "\" (tag " + known.tag() + ")")
                        .orElse("");
        String how = attached.linkId() == 0 ? "without a link" : "by link " + attached.linkId();
        return new ForeignOwnerException(
                "cannot attach XDP dispatcher to " + hook.netInterface().name() + ": "
                        + program + ", which is not bpfman's, is there already, " + how + " in " + attached.mode()
                        + " mode; it was left as it is -- remove it (" + command() + ") or use another interface");
    }

    private String command() {
        if (attached.linkId() != 0) {
            return "bpftool link detach id " + attached.linkId();
        }
        NetInterface netInterface = hook.netInterface();
        String inside = netInterface
                .namespace()
                .path()
                .map(path -> "nsenter --net=" + path + " ")
                .orElse("");
        String mode = switch (attached.mode()) {
            case "native" -> "xdpdrv";
            case "generic" -> "xdpgeneric";
            default -> "xdpoffload";
        };
        return inside + "ip link set dev " + netInterface.name() + " " + mode + " off";
    }
}
