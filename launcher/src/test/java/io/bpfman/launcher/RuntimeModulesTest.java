// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of modules that the container image's Java has, against what the jars of the distribution use. */
@Tag("exhaustive")
@Timeout(120)
class RuntimeModulesTest {
    private static final Path LIST = Path.of("packaging/kubernetes/modules");
    /** Those of tests; and of the page in the browser, which no container has, the server with its JMX and Kerberos, and what needs a module that nobody has. */
    private static final Pattern OF_TESTS = Pattern.compile(
            "http\\.jetty12|commons-fileupload|junit|opentest4j|jqwik|apiguardian|jspecify|animal-sniffer|/(test-)?classes/?$|osgi\\.annotation");
    /** Used by parts of libraries that the agent does not call: colours and pictures of a terminal, an archive format of old. */
    private static final Set<String> LEFT_OUT = Set.of("java.desktop");
    /** What no class here names: elliptic curves are found as a service, and names are looked up by grpc-java, which is switched on. */
    private static final Set<String> BESIDES = Set.of("jdk.crypto.ec", "java.naming");

    @Test
    void theListIsWhatTheJarsUse() throws IOException {
        Set<String> listed = Files.readAllLines(LIST).stream()
                .map(line -> line.replaceFirst("#.*", "").trim())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = used();
        used.removeAll(LEFT_OUT);
        used.addAll(BESIDES);
        assertEquals(used, listed);
    }

    /** What jdeps says of everything on this class path but the tests' own. */
    private static Set<String> used() {
        List<String> arguments =
                new ArrayList<>(List.of("--ignore-missing-deps", "--multi-release", "17", "-q", "--print-module-deps"));
        Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .filter(entry -> !OF_TESTS.matcher(entry).find() || entry.endsWith("launcher/target/classes"))
                .filter(entry -> Files.exists(Path.of(entry)))
                .forEach(arguments::add);
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        int status =
                ToolProvider.findFirst("jdeps").orElseThrow().run(printer, printer, arguments.toArray(String[]::new));
        String last = out.toString().lines().reduce((one, other) -> other).orElse("");
        assertEquals(0, status, out.toString());
        assertTrue(last.startsWith("java.base,"), out.toString());
        return new TreeSet<>(Arrays.asList(last.split(",")));
    }
}
