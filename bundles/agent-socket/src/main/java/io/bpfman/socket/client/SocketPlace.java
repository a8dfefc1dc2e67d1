// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the agent's socket lies. */
final class SocketPlace {

    private static final String OPTION = "--runtime-dir";
    private static final String VARIABLE = "BPFMAN_RUNTIME_DIR";
    private static final String DEFAULT = "/run/bpfman";
    private static final String NAME = "bpfman.sock";

    private SocketPlace() {}

    /** In the runtime directory that the words name, else the environment, else in the default one. */
    static Path of(List<String> words, Map<String, String> environment) throws ClientException {
        String directory = environment.getOrDefault(VARIABLE, DEFAULT);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                break;
            }
            if (word.equals(OPTION)) {
                if (i + 1 == words.size()) {
                    throw ClientException.usage(OPTION + " needs a directory");
                }
                directory = words.get(i + 1);
            } else if (word.startsWith(OPTION + "=")) {
                directory = word.substring(OPTION.length() + 1);
            }
        }
        if (!directory.startsWith("/")) {
            throw ClientException.usage("the runtime directory must be an absolute path, got \"" + directory + "\"");
        }
        return Path.of(directory, NAME);
    }

    /** What a person should know when nobody answers there. */
    static String whyNot(Path socket, Exception failure) {
        Path directory = socket.getParent();
        if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
            return "must run as root: " + directory + " belongs to whoever runs the agent";
        }
        if (Files.exists(socket) && !Files.isWritable(socket)) {
            return "must run as root: " + socket + " belongs to whoever runs the agent";
        }
        String option = directory.toString().equals(DEFAULT) ? "" : OPTION + " " + directory + " ";
        String start = "start one with: bpfman agent " + option + "--detach";
        if (failure.getMessage() != null && failure.getMessage().contains("too long")) {
            return "the path of the socket is too long for a Unix socket: " + socket;
        }
        return "no agent answers at " + socket + "; " + start;
    }
}
