// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.Candidate;
import java.io.File;
import java.util.Arrays;
import java.util.List;

/** Proposes files of the agent's file system. */
final class FileCandidates {

    private FileCandidates() {}

    /** The entries of the directory that {@code started} leads into; none when it cannot be read. */
    static List<Candidate> startingWith(String started) {
        String head = started.substring(0, started.lastIndexOf('/') + 1);
        File[] files = new File(head.isEmpty() ? "." : head).listFiles();
        if (files == null) {
            return List.of();
        }
        return Arrays.stream(files)
                .map(file -> file.isDirectory()
                        ? new Candidate(head + file.getName() + "/", "", false)
                        : new Candidate(head + file.getName(), "", true))
                .toList();
    }
}
