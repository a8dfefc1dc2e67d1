// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.metrics.MetricsFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alert rules, their tests and the dashboard ask for metrics that there are. */
class PrometheusFilesTest {

    private static final Path FILES = Path.of("..", "..", "launcher", "packaging", "prometheus");
    private static final Pattern NAME = Pattern.compile("bpfman_[a-z_]+");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z_]+) ([a-z]+)");

    private static Set<String> told() {
        FakeHost host = new FakeHost();
        String text = new MetricsService("1", host.bpfman, host.activity, new Tallies()).text(MetricsFormat.PROMETHEUS);
        Set<String> names = new TreeSet<>();
        TYPE.matcher(text).results().forEach(family -> {
            names.add(family.group(1));
            if (family.group(2).equals("histogram")) {
                names.addAll(Set.of(family.group(1) + "_bucket", family.group(1) + "_count", family.group(1) + "_sum"));
            }
        });
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfman.rules.yml", "bpfman.rules.test.yml", "bpfman.dashboard.json"})
    void askForWhatThereIs(String file) throws IOException {
        Set<String> asked = NAME.matcher(Files.readString(FILES.resolve(file)))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(asked.size() > 5, asked.toString());
        asked.removeAll(told());
        assertEquals(Set.of(), asked);
    }
}
