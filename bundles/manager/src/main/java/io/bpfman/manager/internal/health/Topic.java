// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.health;

import static io.bpfman.api.health.HealthCheck.LIVENESS;
import static io.bpfman.api.health.HealthCheck.READINESS;

import io.bpfman.api.health.HealthCheck;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is looked at, and the doctor's rules that are about it. A rule that no topic names, as those of other bundles, is a matter of {@link #OTHERS}. */
public enum Topic {
    AGENT("agent", "the agent takes changes", Set.of(LIVENESS, READINESS)),
    WATCHERS("watchers", "what looks after interfaces, links and slots does so", Set.of(LIVENESS)),
    WORKER("worker", "objects can be loaded", Set.of(READINESS)),
    KERNEL(
            "kernel",
            "the kernel, bpffs and the runtime directory are as the agent needs them",
            Set.of(READINESS),
            "bpffs-mounted",
            "kernel-enumeration-incomplete",
            "pins-hidden",
            "runtime-directory-private"),
    STORE(
            "store",
            "the database can be read, and is whole",
            Set.of(READINESS),
            "damaged-database",
            "database-in-place",
            "journal-plan-ended",
            "lost-database",
            "record-readable",
            "store-readable"),
    CHOICES(
            "choices",
            "TC backend and slot mechanism are there as they were chosen",
            Set.of(READINESS),
            "setting-available"),
    ATTACH_POINTS(
            "attach-points",
            "what hangs on every hook is what is recorded",
            Set.of(),
            "chain-order",
            "clsact-owner",
            "dispatcher-config",
            "dispatcher-link-count",
            "dispatcher-prog-in-kernel",
            "dispatcher-prog-pin-exists",
            "duplicate-filter",
            "foreign-program-in-front",
            "hook-program",
            "interface-name",
            "interface-pin-exists",
            "interface-there",
            "leftover-revision",
            "namespace-path",
            "slot-contents",
            "tail-call-failures",
            "tc-filter-exists",
            "tcx-link-in-kernel",
            "tcx-link-pin-exists",
            "xdp-link-in-kernel",
            "xdp-link-pin-exists"),
    LINKS("links", "nobody else has detached a link", Set.of(), "link-attached", "link-in-kernel", "link-pin-exists"),
    PROGRAMS(
            "programs",
            "every program that is recorded is in the kernel, with its pins, maps and bytecode",
            Set.of(),
            "bytecode-digest",
            "bytecode-kept",
            "kernel-program-pinned-but-not-in-db",
            "map-pin-exists",
            "map-pin-is-its",
            "map-set-exists",
            "orphan-fs-entries",
            "program-id-reused",
            "program-in-kernel",
            "program-pin-exists",
            "program-pin-is-its",
            "provenance-readable",
            "shared-map-pin-exists",
            "unrecorded-pin"),
    RESTORE(
            "restore",
            "nothing waits to be restored after a reboot",
            Set.of(READINESS),
            "waiting-link",
            "waiting-program"),
    OTHERS("others", "what other bundles look at is well", Set.of());

    private static final Map<String, Topic> BY_RULE = byRule();

    // A record whose set is not modified.
    @SuppressWarnings("ImmutableEnumChecker")
    private final HealthCheck check;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> rules;

    Topic(String name, String summary, Set<String> tags, String... rules) {
        this.check = new HealthCheck(name, summary, tags);
        this.rules = List.of(rules);
    }

    private static Map<String, Topic> byRule() {
        Map<String, Topic> topics = new HashMap<>();
        for (Topic topic : values()) {
            topic.rules.forEach(rule -> topics.put(rule, topic));
        }
        return Map.copyOf(topics);
    }

    /** What the rule of this name is about. */
    static Topic ofRule(String rule) {
        return BY_RULE.getOrDefault(rule, OTHERS);
    }

    /** The names of all rules that a topic names. */
    public static Set<String> rules() {
        return BY_RULE.keySet();
    }

    /** All checks, in the order in which they are told. */
    public static List<HealthCheck> checks() {
        return Arrays.stream(values()).map(Topic::check).toList();
    }

    /** It as a check. */
    public HealthCheck check() {
        return check;
    }

    /** Whether it takes a diagnosis to tell. */
    public boolean needsDiagnosis() {
        return this == OTHERS || !rules.isEmpty();
    }
}
