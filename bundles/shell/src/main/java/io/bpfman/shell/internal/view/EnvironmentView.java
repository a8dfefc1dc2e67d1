// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Environment;
import io.bpfman.api.TcBackendStatus;
import java.util.List;

/** What bpfman stands on, as commands print it. */
public record EnvironmentView(Environment environment) {

    /** Kernel, slot mechanism, backends and features. */
    public String text() {
        Table features = new Table().column("FEATURE").column("AVAILABLE").column("REASON");
        environment
                .features()
                .forEach(feature ->
                        features.row(List.of(feature.name(), yesNo(feature.available()), oneLine(feature.reason()))));
        return new LabelView()
                        .add("Kernel", environment.kernel())
                        .add("Simulated", yesNo(environment.simulated()))
                        .add(
                                "Slot mechanism",
                                environment.mechanism().label() + " (" + environment.mechanismReason() + ")")
                        .text()
                + block(backends(environment.tcBackends()).text())
                + block(features.text());
    }

    /** The TC backends, a line each. */
    public static Table backends(List<TcBackendStatus> backends) {
        Table table = new Table()
                .column("TC BACKEND")
                .column("AVAILABLE")
                .column("PREFERRED")
                .column("FORCED")
                .column("DISPATCHERS");
        for (TcBackendStatus backend : backends) {
            table.row(List.of(
                    backend.name(),
                    yesNo(backend.available()),
                    yesNo(backend.preferred()),
                    yesNo(backend.forced()),
                    Integer.toString(backend.dispatchers())));
        }
        return table;
    }

    /** The TC backends. */
    public static List<Json> backendsJson(List<TcBackendStatus> backends) {
        return backends.stream()
                .map(backend -> Json.object()
                        .put("name", backend.name())
                        .put("available", backend.available())
                        .put("preferred", backend.preferred())
                        .put("forced", backend.forced())
                        .put("dispatchers", backend.dispatchers()))
                .toList();
    }

    /** Kernel, slot mechanism, backends and features. */
    public Json json() {
        return Json.object()
                .put("kernel", environment.kernel())
                .put("mechanism", environment.mechanism().label())
                .put("mechanism_reason", environment.mechanismReason())
                .put("tc_backends", backendsJson(environment.tcBackends()))
                .put(
                        "features",
                        environment.features(),
                        feature -> Json.object()
                                .put("name", feature.name())
                                .put("available", feature.available())
                                .put("reason", feature.reason()));
    }

    private static String block(String text) {
        return text.isEmpty() ? "" : "\n" + text + "\n";
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
