// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.metrics.MetricsFormat;
import io.bpfman.spi.observe.EndedChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is told of a host. */
class MetricsServiceTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "metrics.md");

    private final FakeHost host = new FakeHost();
    private final Tallies tallies = new Tallies();
    private final MetricsService metrics = new MetricsService("1.2.3", host.bpfman, host.activity, tallies);

    private String text() {
        return metrics.text(MetricsFormat.OPENMETRICS);
    }

    private List<String> of(String prefix) {
        return text().lines().filter(line -> line.startsWith(prefix)).toList();
    }

    @Test
    void slotsAndWherePacketsStop() {
        host.add("eth0", 1, 2);
        String slot = "{interface=\"eth0\",direction=\"ingress\",hook=\"tc\",position=";
        assertEquals(
                List.of("bpfman_slot_runs_total" + slot + "\"0\"} 5", "bpfman_slot_runs_total" + slot + "\"1\"} 5"),
                of("bpfman_slot_runs_total"));
        assertEquals(2, of("bpfman_slot_stops_total").size());
        assertEquals(
                List.of(
                        "bpfman_slot_verdicts_total" + slot + "\"0\",verdict=\"out-of-range\"} 1",
                        "bpfman_slot_verdicts_total" + slot + "\"0\",verdict=\"pipe\"} 3",
                        "bpfman_slot_verdicts_total" + slot + "\"0\",verdict=\"shot\"} 2",
                        "bpfman_slot_verdicts_total" + slot + "\"1\",verdict=\"pipe\"} 3",
                        "bpfman_slot_verdicts_total" + slot + "\"1\",verdict=\"shot\"} 2"),
                of("bpfman_slot_verdicts_total"));
        assertEquals(
                "bpfman_slot_failures_total" + slot + "\"1\"} 1",
                of("bpfman_slot_failures_total").get(1));
        assertEquals(
                List.of(
                        "bpfman_dispatcher_run_seconds_total{interface=\"eth0\",direction=\"ingress\",hook=\"tc\"} 1.5"),
                of("bpfman_dispatcher_run_seconds_total"));
        assertEquals(
                List.of(
                        "bpfman_dispatchers{hook=\"tc\",direction=\"ingress\",backend=\"tcx\",mechanism=\"tailcall\"} 1"),
                of("bpfman_dispatchers{"));
    }

    @Test
    void interfacesOfTheSameNameAreOneAndTooManyAreOther() {
        host.add("eth0", 1, 1);
        host.add("eth0", 2, 1);
        for (int i = 0; i < 2 * HostFamilies.MOST_INTERFACES; i++) {
            host.add(String.format("veth%04d", i), 1, 1);
        }
        List<String> runs = of("bpfman_slot_runs_total");
        assertEquals(HostFamilies.MOST_INTERFACES + 1, runs.size());
        assertTrue(runs.get(0).endsWith("} 10"), runs.get(0));
        assertEquals(
                "bpfman_slot_runs_total{interface=\"other\",direction=\"ingress\",hook=\"tc\",position=\"0\"} "
                        + 5 * (HostFamilies.MOST_INTERFACES + 1),
                runs.get(1));
    }

    @Test
    void linksByKindAndState() {
        host.trace();
        host.trace();
        host.links.set(1, host.links.get(1).lost("its link"));
        assertEquals(
                List.of(
                        "bpfman_links{kind=\"tracepoint\",state=\"attached\"} 1",
                        "bpfman_links{kind=\"tracepoint\",state=\"disabled\"} 0",
                        "bpfman_links{kind=\"tracepoint\",state=\"lost\"} 1",
                        "bpfman_links{kind=\"tracepoint\",state=\"waiting\"} 0"),
                of("bpfman_links{"));
    }

    @Test
    void theAgentItself() {
        tallies.ended(new EndedChange("attach", EndedChange.DONE, Duration.ofMillis(4)));
        tallies.ended(new EndedChange("attach", "no-free-slot", Duration.ofMillis(4)));
        assertEquals(List.of("bpfman_build_info{version=\"1.2.3\"} 1"), of("bpfman_build_info"));
        assertEquals(
                List.of(
                        "bpfman_changes_total{operation=\"attach\",outcome=\"done\"} 1",
                        "bpfman_changes_total{operation=\"attach\",outcome=\"no-free-slot\"} 1",
                        "bpfman_changes_undone_total 1"),
                of("bpfman_changes").stream().sorted().toList());
        assertEquals(
                List.of("bpfman_change_duration_seconds_count{operation=\"attach\"} 2"),
                of("bpfman_change_duration_seconds_count"));
        assertEquals(List.of("bpfman_backend_moves_total 2"), of("bpfman_backend_moves_total"));
        assertEquals(List.of("bpfman_part_failures_total{part=\"worker\"} 1"), of("bpfman_part_failures_total"));
        assertTrue(text().endsWith("# EOF\n"));
    }

    @Test
    void aStoreThatCannotBeReadIsTold() {
        host.readable = false;
        assertEquals(List.of("bpfman_up 0"), of("bpfman_up"));
        assertEquals(List.of("bpfman_dispatchers_rehung_total 3"), of("bpfman_dispatchers_rehung_total"));
    }

    @Test
    void readsOnceInASecond() {
        for (int i = 0; i < 100; i++) {
            text();
        }
        assertTrue(host.reads < 50, host.reads + " reads");
    }

    @Test
    void aKernelThatDoesNotCountIsNotAskedAgainAndAgain() {
        host.counts = false;
        host.add("eth0", 1, 1);
        assertEquals(List.of(), of("bpfman_dispatcher_runs_total"));
    }

    @Test
    void thePageHasEveryFamily() throws IOException {
        Pattern type = Pattern.compile("# TYPE ([a-z_]+) [a-z]+");
        List<String> told = metrics.text(MetricsFormat.PROMETHEUS)
                .lines()
                .map(type::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .sorted()
                .toList();
        List<String> written = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `bpfman_"))
                .map(line -> line.split("`")[1])
                .sorted()
                .collect(Collectors.toList());
        assertEquals(told, written);
    }
}
