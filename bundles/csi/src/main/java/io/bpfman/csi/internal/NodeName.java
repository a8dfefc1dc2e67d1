// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What this node is called. */
final class NodeName {

    private static final String VARIABLE = "KUBE_NODE_NAME";
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private NodeName() {}

    /** The name that is configured, else that of the environment, else the host's. */
    static String of(String configured, Map<String, String> environment) {
        return Stream.of(configured, environment.getOrDefault(VARIABLE, ""))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseGet(NodeName::hostName);
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + HOST_NAME + "; set the environment's " + VARIABLE + " to the node's name", e);
        }
    }
}
