// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import java.util.List;
import java.util.Optional;

/** A program. Pure. */
final class ProgramPage {

    private ProgramPage() {}

    static String render(Place place, Program program, List<Link> links, Optional<RunStats> runs) {
        Html html = new Html();
        html.element("h1", "Program " + program.name() + " " + program.id()).open("dl");
        LinkPage.row(html, "Type", program.type().label());
        LinkPage.row(html, "Kernel type", program.kernelType());
        LinkPage.row(html, "Source", program.source());
        LinkPage.row(html, "Tag", program.tag());
        LinkPage.row(html, "Licence", program.license());
        LinkPage.row(html, "Pin", program.pinPath().toString());
        LinkPage.row(html, "Maps", program.mapIds().toString());
        LinkPage.row(html, "Loaded at", program.createdAt().toString());
        LinkPage.metadata(html, program.metadata());
        LinkPage.row(
                html,
                "Runs, as the kernel counts",
                runs.map(stats -> stats.runs() + " in " + stats.nanos() + " ns")
                        .orElse("not counted (sysctl kernel.bpf_stats_enabled)"));
        html.close().element("h2", "Links").open("ul");
        for (Link link : links) {
            html.open("li")
                    .element("a", "Link " + link.id(), "href", place.link(link.id()))
                    .close();
        }
        html.close();
        return html.toString();
    }
}
