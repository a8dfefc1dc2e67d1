// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How a test starts a JVM: one that is there for a short time only, and runs under the combination and at the pace of the test's own. */
public final class ChildJvm {

    /** The system property for further options of every JVM that a test starts, separated by spaces. */
    public static final String OPTIONS = "bpfman.test.jvm";

    private static final List<String> PASSED_ON =
            List.of(Combination.BACKEND, Combination.MECHANISM, Pace.REPETITIONS, Pace.PATIENCE, OPTIONS);

    private ChildJvm() {}

    /** The start of its command line: the program and options for it. A list that can be added to. */
    public static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        Stream.of(System.getProperty(OPTIONS, "").split(" ", -1))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        for (String name : PASSED_ON) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        return command;
    }
}
