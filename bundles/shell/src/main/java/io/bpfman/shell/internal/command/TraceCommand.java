// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.Trace;
import io.bpfman.api.TraceRequest;
import io.bpfman.api.TracedPacket;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.TraceView;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells of the next packets which members of a dispatcher they met, and what each said. */
final class TraceCommand {

    private static final String COUNT = "--count";
    private static final String TYPE = "--type";
    private static final int USUAL = 10;
    private static final Duration LOOK = Duration.ofMillis(200);

    private TraceCommand() {}

    static Command command() {
        return new Command(
                "trace",
                "tell of the next packets at an interface which members of its dispatcher ran and what each said",
                TraceCommand::takes,
                invocation -> {
                    int packets = packets(invocation);
                    Dispatcher dispatcher = dispatcher(invocation);
                    TraceRequest request = TypedValues.value(() -> new TraceRequest(dispatcher.key(), packets));
                    return Result.of(
                            Audience.of(invocation, (out, audience) -> tell(invocation, request, out, audience)));
                });
    }

    private static void takes(Syntax syntax) {
        syntax.options(
                        Options.value(
                                "--type TYPE",
                                ValueKind.DISPATCHER_TYPE,
                                "which dispatcher: xdp, tc-ingress or tc-egress (default the only one there is)"),
                        CommonOptions.netns(),
                        Options.value(
                                "-c, --count N", ValueKind.FREE, "end after so many packets (default " + USUAL + ")"))
                .argument("INTERFACE", ValueKind.INTERFACE, "the interface")
                .notes(
                        "The dispatcher is replaced by a form of it that tells of packets, and back at the end, each in one step: no packet is lost or runs twice.",
                        "Ctrl-C, or the end of the agent, ends it earlier, and so does any change of the dispatcher. Without a trace it costs nothing.",
                        "In JSON a packet is a line.")
                .example("eth0", "the next ten packets")
                .example(
                        "eth0 --type tc-egress -c 1 -o json",
                        "what becomes of the next that is sent, for a program to read");
    }

    private static int packets(Invocation invocation) {
        return invocation
                .arguments()
                .value(COUNT)
                .map(text -> TypedValues.integer(COUNT, text))
                .orElse(USUAL);
    }

    private static Dispatcher dispatcher(Invocation invocation) {
        String name = invocation.arguments().positional().get(0);
        Optional<DispatcherType> type =
                invocation.arguments().value(TYPE).map(text -> TypedValues.as(text, DispatcherType::parse));
        Optional<String> netns = invocation.arguments().value(CommonOptions.NETNS);
        long nsid = invocation.places().nsid(netns);
        List<Dispatcher> all = invocation.bpfman().listDispatchers();
        List<Dispatcher> there = all.stream()
                .filter(each -> each.interfaceName().equals(name) && each.key().nsid() == nsid)
                .toList();
        List<Dispatcher> meant = there.stream()
                .filter(each -> type.isEmpty() || type.get() == each.key().type())
                .toList();
        if (meant.size() > 1) {
            throw CommandException.usage(
                    "interface \"" + name + "\" has several dispatchers; say with --type which: " + types(meant));
        }
        if (meant.isEmpty()) {
            String place = netns.map(path -> "netns \"" + path + "\"").orElse("netns " + new NamespaceId(nsid));
            throw new NotFoundException(
                    "there is no " + type.map(each -> each.label() + " ").orElse("") + "dispatcher on interface \""
                            + name + "\" in " + place + "; " + instead(there, all));
        }
        return meant.get(0);
    }

    private static String instead(List<Dispatcher> there, List<Dispatcher> all) {
        if (!there.isEmpty()) {
            return "there is " + types(there);
        }
        return all.isEmpty()
                ? "attach a program there first"
                : "there are those of "
                        + all.stream()
                                .map(each -> each.interfaceName() + " "
                                        + each.key().type().label())
                                .collect(Collectors.joining(", "));
    }

    private static String types(List<Dispatcher> dispatchers) {
        return dispatchers.stream().map(each -> each.key().type().label()).collect(Collectors.joining(", "));
    }

    private static void tell(Invocation invocation, TraceRequest request, PrintStream out, Audience audience)
            throws InterruptedException {
        boolean json = invocation.arguments().inJson();
        ZoneId zone = ZoneId.systemDefault();
        Optional<String> cutShort;
        try (Trace trace = invocation.services().tracing().trace(request)) {
            while (!trace.hasEnded() && audience.stays(out)) {
                trace.next(LOOK).ifPresent(packet -> print(trace, packet, json, zone, out));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            if (trace.lost() > 0 && !json) {
                out.print(trace.lost() + " records found no room, and are missing\n");
            }
            cutShort = trace.cutShort();
        } catch (BpfmanException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        cutShort.ifPresent(why -> {
            throw new CommandException("the trace has ended early: " + why);
        });
    }

    private static void print(Trace trace, TracedPacket packet, boolean json, ZoneId zone, PrintStream out) {
        TraceView view = new TraceView(trace.dispatcher(), packet, trace.lost());
        out.print((json ? view.json().line() : view.text(zone)) + "\n");
    }
}
