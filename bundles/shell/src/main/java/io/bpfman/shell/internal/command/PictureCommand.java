// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Dispatcher;
import io.bpfman.picture.DotPicture;
import io.bpfman.picture.PacketPath;
import io.bpfman.picture.PacketPaths;
import io.bpfman.picture.SvgPicture;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.ChainDrawing;
import io.bpfman.shell.internal.view.DispatcherView;
import io.bpfman.shell.internal.view.Json;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws what packets meet at interfaces, for documents. */
final class PictureCommand {
    private static final String SVG = "--svg";
    private static final String DOT = "--dot";

    private PictureCommand() {}

    static Command command() {
        return new Command(
                "dispatcher show",
                "draw what packets meet at interfaces: every hook in their order, bpfman's programs and others'",
                syntax -> syntax.options(
                                Options.flag(SVG, "as SVG, for documents and browsers"),
                                Options.flag(DOT, "as a graph for graphviz"),
                                CommonOptions.netns())
                        .argument("[INTERFACE]", ValueKind.INTERFACE, "one (default all where something is managed)")
                        .notes(
                                "Without --svg or --dot the chains are drawn as bpfman:dispatchers does.",
                                "Of what others have, programs on TCX are shown.")
                        .example("eth0 --svg", "a picture of what packets meet at eth0")
                        .example("--dot", "a graph of all interfaces, for dot -Tpdf"),
                PictureCommand::show);
    }

    private static Result show(Invocation invocation) {
        boolean svg = invocation.arguments().has(SVG);
        boolean dot = invocation.arguments().has(DOT);
        if (svg && dot) {
            throw invocation.wrong(SVG + " and " + DOT + " exclude each other");
        }
        List<PacketPath> paths = paths(invocation);
        if (!svg && !dot) {
            return text(invocation, paths);
        }
        boolean simulated = invocation.bpfman().environment().simulated();
        String heading = simulated ? Runner.SIMULATED : "";
        String picture = svg ? SvgPicture.document(paths, heading) : DotPicture.draw(paths, heading);
        // The mark of a simulated kernel is in the picture: above it, it would be no picture any more.
        return Result.plain(
                picture,
                Json.object()
                        .put("format", svg ? "svg" : "dot")
                        .put("picture", picture)
                        .put("simulated", simulated));
    }

    private static List<PacketPath> paths(Invocation invocation) {
        Bpfman bpfman = invocation.bpfman();
        List<String> name = invocation.arguments().positional();
        if (!name.isEmpty()) {
            return List.of(PacketPaths.at(bpfman, name.get(0), invocation.namespace()));
        }
        List<PacketPath> all = PacketPaths.all(bpfman);
        if (!invocation.arguments().has(CommonOptions.NETNS)) {
            return all;
        }
        long nsid = invocation.places().nsid(invocation.arguments().value(CommonOptions.NETNS));
        return all.stream().filter(path -> path.nsid() == nsid).toList();
    }

    private static Result text(Invocation invocation, List<PacketPath> paths) {
        List<Dispatcher> dispatchers = paths.stream()
                .flatMap(path -> path.hooks().stream())
                .flatMap(hook -> hook.stops().stream())
                .flatMap(
                        stop -> stop instanceof PacketPath.Chain chain ? Stream.of(chain.dispatcher()) : Stream.empty())
                .toList();
        ChainDrawing drawing = new ChainDrawing(invocation.unicode());
        return Result.of(
                        dispatchers.stream().map(drawing::draw).collect(Collectors.joining("\n")),
                        () -> Json.object()
                                .put(
                                        "dispatchers",
                                        dispatchers,
                                        DispatcherView.with(invocation.bpfman()).andThen(DispatcherView::json)))
                .listing(dispatchers);
    }
}
