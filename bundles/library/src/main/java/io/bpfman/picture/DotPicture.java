// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Member;
import io.bpfman.picture.PacketPath.Chain;
import io.bpfman.picture.PacketPath.Hook;
import io.bpfman.picture.PacketPath.Single;
import io.bpfman.picture.PacketPath.Stage;
import io.bpfman.picture.PacketPath.Stop;
import java.util.ArrayList;
import java.util.List;

/** The ways of packets as a graph in the DOT language of graphviz. */
public final class DotPicture {

    private static final String RED = "#b3261e";
    private static final String GREY = "#5f6368";

    private final StringBuilder text = new StringBuilder();
    private final List<String> edges = new ArrayList<>();
    private int nodes;
    private String from = "";
    private String label = "";

    private DotPicture() {}

    /**
     * One graph with all of them.
     *
     * @param heading what has to be known of all of it; may be empty
     */
    public static String draw(List<PacketPath> paths, String heading) {
        DotPicture picture = new DotPicture();
        picture.text
                .append("digraph bpfman {\n  rankdir=TB;\n  fontname=\"monospace\";\n")
                .append(heading.isEmpty() ? "" : "  label=" + quoted(heading) + ";\n")
                .append("  node [shape=box, fontname=\"monospace\"];\n  edge [fontname=\"monospace\"];\n");
        for (int i = 0; i < paths.size(); i++) {
            picture.path(paths.get(i), i);
        }
        picture.edges.forEach(edge -> picture.text.append("  ").append(edge).append('\n'));
        return picture.text.append("}\n").toString();
    }

    private void path(PacketPath path, int number) {
        text.append("  subgraph cluster_").append(number).append(" {\n");
        line("label=" + quoted(Facts.place(path)) + ";");
        from = "";
        label = "";
        step("shape=plaintext", "packets that come in");
        int hook = 0;
        for (Stage stage : path.stages()) {
            if (stage instanceof Hook found) {
                line("subgraph cluster_" + number + "_" + hook++ + " {");
                line("label=" + quoted(found.title()) + ";");
                found.stops().forEach(this::stop);
                line("}");
            } else {
                step("shape=oval", "network stack");
            }
        }
        step("shape=plaintext", "packets that go out");
        text.append("  }\n");
    }

    private void stop(Stop stop) {
        if (stop instanceof Chain chain) {
            chain(chain.dispatcher());
        } else if (stop instanceof Single single) {
            String wrong = single.link().flatMap(Facts::wrong).orElse("");
            String style = single.link().isPresent() ? "" : "style=dashed, color=\"" + GREY + "\"";
            aside(
                    wrong.isEmpty() ? style : "color=\"" + RED + "\"",
                    !wrong.isEmpty(),
                    Facts.program(single),
                    Facts.owner(single),
                    wrong);
        }
    }

    private void chain(Dispatcher dispatcher) {
        String wrong = Facts.wrong(dispatcher).orElse("");
        step(
                wrong.isEmpty() ? "shape=box, style=rounded" : "shape=box, style=rounded, color=\"" + RED + "\"",
                Facts.dispatcher(dispatcher),
                wrong);
        for (Member member : dispatcher.members()) {
            member(dispatcher, member);
        }
        label = Facts.endVerdict(dispatcher)
                + (Facts.ended(dispatcher).isPresent()
                        ? " " + Facts.ended(dispatcher).getAsLong()
                        : "");
    }

    private void member(Dispatcher dispatcher, Member member) {
        int node = aside(
                member.enabled() ? "" : "style=dotted, color=\"" + GREY + "\"",
                !member.enabled(),
                "#" + member.position() + " " + Facts.program(member.programName(), member.programId())
                        + (member.enabled() ? "" : " (disabled)"),
                "link " + member.linkId() + ", priority " + member.priority(),
                "proceed on "
                        + Facts.verdicts(member.proceedOn(), dispatcher.key().type()),
                member.counts().map(counts -> "runs " + counts.runs()).orElse("not counted"),
                Facts.wrong(member).orElse(""));
        String stops = Facts.stops(member, dispatcher.key().type());
        if (!stops.isEmpty()) {
            int end = node("shape=octagon, color=\"" + RED + "\"", "stopped", stops);
            edges.add("n" + node + " -> n" + end + " [color=\"" + RED + "\"];");
        }
        if (member.enabled()) {
            label = member.counts()
                    .map(counts -> Long.toString(counts.runs() - counts.stops()))
                    .orElse("");
        }
    }

    /** A node that packets come through. */
    private void step(String style, String... lines) {
        int node = node(style, lines);
        if (!from.isEmpty()) {
            edges.add(from + " -> n" + node + (label.isEmpty() ? "" : " [label=" + quoted(label) + "]") + ";");
        }
        from = "n" + node;
        label = "";
    }

    /** A node that packets come through, unless they pass it by. */
    private int aside(String style, boolean passed, String... lines) {
        if (passed) {
            int node = node(style, lines);
            edges.add(from + " -> n" + node + " [style=dotted, arrowhead=none];");
            return node;
        }
        step(style, lines);
        return nodes - 1;
    }

    private int node(String style, String... lines) {
        StringBuilder joined = new StringBuilder();
        for (String one : lines) {
            joined.append(joined.isEmpty() || one.isEmpty() ? "" : "\n").append(one);
        }
        line("n" + nodes + " [label=" + quoted(joined.toString()) + (style.isEmpty() ? "" : ", " + style) + "];");
        return nodes++;
    }

    private void line(String line) {
        text.append("    ").append(line).append('\n');
    }

    /** A quoted string of the language: a backslash begins an escape in labels, so one that is meant is two; only a newline is written as one. */
    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append(' ');
                // Graphviz reads labels as if they were HTML as far as entities go.
                case '&' -> quoted.append("&amp;");
                default -> quoted.appendCodePoint(Markup.printable(c));
            }
        });
        return quoted.append('"').toString();
    }
}
