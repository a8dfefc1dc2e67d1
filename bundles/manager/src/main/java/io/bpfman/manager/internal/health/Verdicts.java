// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.health;

import static io.bpfman.api.health.HealthStatus.CRITICAL;
import static io.bpfman.api.health.HealthStatus.OK;
import static io.bpfman.api.health.HealthStatus.UNKNOWN;
import static io.bpfman.api.health.HealthStatus.WARNING;

import io.bpfman.api.Feature;
import io.bpfman.api.Finding;
import io.bpfman.api.Severity;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import io.bpfman.spi.kernel.KernelPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What vitals and findings mean for the checks. Without I/O. */
public final class Verdicts {

    /** A look of the watchers may take long on a busy host, and is late then. */
    private static final Duration LATE = Duration.ofMinutes(1);
    /** It hangs: starting the agent again is what mends that. */
    private static final Duration HANGS = Duration.ofMinutes(5);

    private static final String WATCHER = "watcher";
    private static final String UNREADABLE = "store-readable";
    private static final String DISPLACED = "database-in-place";
    private static final String INSPECTOR_FAILED = "inspector-failed";
    /** Who reads more than so many lines asks the doctor. */
    private static final int MOST_DETAILS = 50;

    private final Vitals vitals;
    private final List<Finding> findings;

    /** @param findings of the doctor; none where only what needs no diagnosis is asked for */
    public Verdicts(Vitals vitals, List<Finding> findings) {
        this.vitals = vitals;
        this.findings = List.copyOf(findings);
    }

    /** How this is. */
    public HealthResult of(Topic topic) {
        List<Remark> remarks = new ArrayList<>(remarks(topic));
        findings.stream()
                .filter(finding -> Topic.ofRule(finding.rule()) == topic)
                .map(Verdicts::remark)
                .forEach(remarks::add);
        if (needsStore(topic) && isStoreUnread()) {
            remarks.add(new Remark(UNKNOWN, "the database cannot be read, and what it has is not known"));
        }
        return result(topic, remarks);
    }

    /** Something that is not as it should be. */
    private record Remark(HealthStatus status, String text) {}

    private static HealthResult result(Topic topic, List<Remark> remarks) {
        if (remarks.isEmpty()) {
            return new HealthResult(topic.check(), OK, topic.check().summary(), List.of());
        }
        HealthStatus worst =
                HealthStatus.worst(remarks.stream().map(Remark::status).toList());
        String first = remarks.stream()
                .filter(remark -> remark.status() == worst)
                .map(Remark::text)
                .findFirst()
                .orElseThrow();
        int others = remarks.size() - 1;
        List<String> details = Stream.concat(
                        remarks.stream().limit(MOST_DETAILS).map(Remark::text),
                        Stream.of("and " + (remarks.size() - MOST_DETAILS) + " more: bpfman doctor")
                                .filter(unused -> remarks.size() > MOST_DETAILS))
                .toList();
        return new HealthResult(
                topic.check(), worst, others == 0 ? first : first + " (and " + others + " more)", details);
    }

    private static Remark remark(Finding finding) {
        HealthStatus status = finding.rule().equals(INSPECTOR_FAILED)
                ? UNKNOWN
                : finding.severity() == Severity.ERROR ? CRITICAL : WARNING;
        String todo = finding.repair().isEmpty() ? finding.advice() : "bpfman repair " + finding.rule();
        return new Remark(
                status,
                oneLine(finding.subject() + " (" + finding.rule() + "): " + finding.explanation()
                        + (todo.isEmpty() ? "" : "; to do: " + todo)));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    private List<Remark> remarks(Topic topic) {
        return switch (topic) {
            case AGENT ->
                vitals.open() ? List.of() : List.of(new Remark(CRITICAL, "the agent is stopping and takes no changes"));
            case WATCHERS -> watchers();
            case WORKER -> parts(part -> !part.name().equals(WATCHER), CRITICAL);
            case KERNEL ->
                vitals.needed().stream()
                        .filter(feature -> !feature.available())
                        .map(Verdicts::missing)
                        .toList();
            default -> List.of();
        };
    }

    private static Remark missing(Feature feature) {
        return new Remark(CRITICAL, oneLine("feature " + feature.name() + " is missing: " + feature.reason()));
    }

    private List<Remark> watchers() {
        List<Remark> remarks = new ArrayList<>(parts(part -> part.name().equals(WATCHER), CRITICAL));
        if (!vitals.keeperAlive()) {
            remarks.add(new Remark(CRITICAL, "nobody acts on interfaces that come and go; start the agent again"));
        }
        for (Map.Entry<String, Duration> each : vitals.late().entrySet()) {
            if (each.getValue().compareTo(LATE) > 0) {
                boolean hangs = each.getValue().compareTo(HANGS) > 0;
                remarks.add(new Remark(
                        hangs ? CRITICAL : WARNING,
                        "the " + each.getKey() + " is late by "
                                + each.getValue().toSeconds() + " s" + (hangs ? "; start the agent again" : "")));
            }
        }
        if (vitals.deaf()) {
            // the kernel refuses it, and would refuse it to the next agent
            remarks.add(
                    new Remark(
                            WARNING,
                            "the kernel tells of no interfaces: those that come and go are noticed with the next change or start only"));
        }
        return remarks;
    }

    private List<Remark> parts(Predicate<KernelPart> which, HealthStatus status) {
        return vitals.parts().stream()
                .filter(which)
                .filter(part -> !part.works())
                .map(part -> new Remark(status, oneLine(part.name() + ": " + part.state())))
                .toList();
    }

    private static boolean needsStore(Topic topic) {
        return topic == Topic.ATTACH_POINTS
                || topic == Topic.LINKS
                || topic == Topic.PROGRAMS
                || topic == Topic.RESTORE;
    }

    private boolean isStoreUnread() {
        return findings.stream()
                .anyMatch(finding ->
                        finding.rule().equals(UNREADABLE) || finding.rule().equals(DISPLACED));
    }
}
