// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs test classes under one combination after the other, in this JVM: what it has loaded and compiled for the first, the others need not wait for,
 * which is most of the time where a machine is emulated. Each combination has reports of its own.
 */
public final class CombinationRunner {

    private static final String NEXT = "--under";

    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    private CombinationRunner() {}

    /** What is to run: a combination, the directory of its reports, and the classes. */
    private record Part(Combination combination, Path reports, List<String> classes) {

        static Part of(List<String> words) {
            if (words.size() < 4) {
                throw new IllegalArgumentException(
                        "after " + NEXT + ": BACKEND MECHANISM REPORTS CLASS..., not " + words);
            }
            return new Part(
                    new Combination(words.get(0), words.get(1)), Path.of(words.get(2)), words.subList(3, words.size()));
        }
    }

    /**
     * Ends with 0 when everything passed, with 1 when a test failed or a part had none.
     *
     * @param arguments for each part {@code --under BACKEND MECHANISM REPORTS CLASS...}
     */
    public static void main(String[] arguments) {
        System.exit(new CombinationRunner().run(parts(arguments)) ? 0 : 1);
    }

    private static List<Part> parts(String[] arguments) {
        List<List<String>> parts = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.equals(NEXT)) {
                parts.add(new ArrayList<>());
            } else if (parts.isEmpty()) {
                throw new IllegalArgumentException("usage: " + NEXT + " ..., not " + Arrays.toString(arguments));
            } else {
                parts.get(parts.size() - 1).add(argument);
            }
        }
        return parts.stream().map(Part::of).toList();
    }

    private boolean run(List<Part> parts) {
        boolean passed = true;
        try (LauncherSession session = LauncherFactory.openSession()) {
            for (Part part : parts) {
                passed &= run(part, session);
            }
        }
        return passed;
    }

    private boolean run(Part part, LauncherSession session) {
        out.println(
                "== " + part.combination().backend() + " " + part.combination().mechanism());
        System.setProperty(Combination.BACKEND, part.combination().backend());
        System.setProperty(Combination.MECHANISM, part.combination().mechanism());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(part.classes().stream()
                        .map(DiscoverySelectors::selectClass)
                        .toList())
                // A machine as slow as these has deadlines of its own.
                .configurationParameter("junit.jupiter.execution.timeout.mode", "disabled")
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        session.getLauncher()
                .execute(request, new Progress(), summary, new LegacyXmlReportGeneratingListener(part.reports(), out));
        summary.getSummary().printFailuresTo(out, 40);
        out.printf(
                "Tests run: %d, Failures: %d, Skipped: %d, in %d s%n",
                summary.getSummary().getTestsStartedCount(),
                summary.getSummary().getTotalFailureCount(),
                summary.getSummary().getTestsSkippedCount(),
                (summary.getSummary().getTimeFinished() - summary.getSummary().getTimeStarted()) / 1000);
        return summary.getSummary().getTotalFailureCount() == 0
                && summary.getSummary().getTestsFoundCount() > 0;
    }

    /** Says as it goes which test has begun and how it ended, so that one that hangs can be told. */
    private final class Progress implements TestExecutionListener {

        private TestPlan plan;

        @Override
        public void testPlanExecutionStarted(TestPlan started) {
            plan = started;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                out.println(name(test) + " ...");
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            out.println(name(test) + ": skipped: " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || result.getStatus() == TestExecutionResult.Status.FAILED) {
                out.println(name(test) + ": " + result.getStatus());
            }
        }

        private String name(TestIdentifier test) {
            return plan.getParent(test)
                    .filter(parent -> parent.getParentId().isPresent())
                    .map(parent -> name(parent) + " > " + test.getDisplayName())
                    .orElseGet(test::getDisplayName);
        }
    }
}
