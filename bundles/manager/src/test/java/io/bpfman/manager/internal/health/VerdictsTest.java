// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.Finding;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Severity;
import io.bpfman.api.health.HealthCheck;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import io.bpfman.spi.kernel.KernelPart;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What vitals and findings mean for each check. */
class VerdictsTest {

    private static final Vitals WELL = new Vitals(
            true,
            false,
            true,
            Map.of("watch for lost links", Duration.ZERO),
            List.of(
                    new KernelPart("worker", true, "rests", 3, 1),
                    new KernelPart("watcher", true, "1 watch(es)", 1, 0)),
            List.of(new Feature("libbpf", true, "libbpf 1.5")));

    private static Finding finding(String rule, Severity severity) {
        return new Finding(rule, severity, "link 3", "it is\n  gone", List.of(), "bring it back");
    }

    private static Map<HealthStatus, List<String>> bad(Vitals vitals, Finding... findings) {
        Verdicts verdicts = new Verdicts(vitals, List.of(findings));
        return Arrays.stream(Topic.values())
                .map(verdicts::of)
                .filter(result -> result.status() != HealthStatus.OK)
                .collect(Collectors.groupingBy(
                        HealthResult::status,
                        Collectors.mapping(result -> result.check().name(), Collectors.toList())));
    }

    @Test
    void allIsWell() {
        assertEquals(Map.of(), bad(WELL));
        HealthResult links = new Verdicts(WELL, List.of()).of(Topic.LINKS);
        assertEquals("nobody else has detached a link", links.message());
        assertEquals(List.of(), links.details());
    }

    @ParameterizedTest
    @CsvSource({
        "link-in-kernel, ERROR, CRITICAL, links",
        "link-pin-exists, WARNING, WARNING, links",
        "slot-contents, ERROR, CRITICAL, attach-points",
        "program-in-kernel, ERROR, CRITICAL, programs",
        "setting-available, WARNING, WARNING, choices",
        "waiting-link, WARNING, WARNING, restore",
        "pins-hidden, WARNING, WARNING, kernel",
        "damaged-database, WARNING, WARNING, store",
        "inspector-failed, ERROR, UNKNOWN, others",
        "room-for-bytecode, WARNING, WARNING, others"
    })
    void aFindingIsAMatterOfOneCheck(String rule, Severity severity, HealthStatus status, String check) {
        assertEquals(Map.of(status, List.of(check)), bad(WELL, finding(rule, severity)));
    }

    @Test
    void whatItSays() {
        HealthResult result = new Verdicts(
                        WELL,
                        List.of(
                                finding("link-pin-exists", Severity.WARNING),
                                new Finding(
                                        "link-in-kernel",
                                        Severity.ERROR,
                                        "link 4",
                                        "gone",
                                        List.of(new PlanPreview.Step("attach", "")),
                                        "")))
                .of(Topic.LINKS);
        assertEquals(HealthStatus.CRITICAL, result.status());
        assertEquals(
                "link 4 (link-in-kernel): gone; to do: bpfman repair link-in-kernel (and 1 more)", result.message());
        assertEquals(
                List.of(
                        "link 3 (link-pin-exists): it is gone; to do: bring it back",
                        "link 4 (link-in-kernel): gone; to do: bpfman repair link-in-kernel"),
                result.details());
    }

    @Test
    void aThousandFindingsAreFiftyLines() {
        HealthResult result = new Verdicts(
                        WELL,
                        IntStream.range(0, 1000)
                                .mapToObj(unused -> finding("link-in-kernel", Severity.ERROR))
                                .toList())
                .of(Topic.LINKS);
        assertEquals(51, result.details().size());
        assertEquals("and 950 more: bpfman doctor", result.details().get(50));
    }

    @Test
    void whatNeedsTheStoreIsUnknownWithoutIt() {
        assertEquals(
                Map.of(
                        HealthStatus.CRITICAL,
                        List.of("store"),
                        HealthStatus.UNKNOWN,
                        List.of("attach-points", "links", "programs", "restore")),
                bad(WELL, finding("store-readable", Severity.ERROR)));
    }

    @ParameterizedTest
    @CsvSource({"60, ''", "61, WARNING", "300, WARNING", "301, CRITICAL"})
    void aWatcherMayBeLateForAWhile(long seconds, String status) {
        Vitals late = new Vitals(
                true, false, true, Map.of("watch", Duration.ofSeconds(seconds)), WELL.parts(), WELL.needed());
        assertEquals(
                status.isEmpty() ? Map.of() : Map.of(HealthStatus.valueOf(status), List.of("watchers")), bad(late));
    }

    @Test
    void partsThatDoNotWork() {
        Vitals ill = new Vitals(
                false,
                true,
                true,
                Map.of(),
                List.of(new KernelPart("worker", false, "no java", 0, 1), new KernelPart("watcher", true, "", 1, 0)),
                List.of(new Feature("libbpf", false, "no such library")));
        assertEquals(
                Map.of(
                        HealthStatus.CRITICAL,
                        List.of("agent", "worker", "kernel"),
                        HealthStatus.WARNING,
                        List.of("watchers")),
                bad(ill));
        Vitals deadKeeper = new Vitals(true, false, false, Map.of(), List.of(), List.of());
        assertEquals(Map.of(HealthStatus.CRITICAL, List.of("watchers")), bad(deadKeeper));
    }

    @Test
    void livenessNeedsNoDiagnosis() {
        assertEquals(
                List.of(Topic.AGENT, Topic.WATCHERS),
                Arrays.stream(Topic.values())
                        .filter(topic -> topic.check().tags().contains(HealthCheck.LIVENESS))
                        .toList());
        assertTrue(Arrays.stream(Topic.values())
                .filter(Topic::needsDiagnosis)
                .noneMatch(topic -> topic.check().tags().contains(HealthCheck.LIVENESS)));
    }
}
