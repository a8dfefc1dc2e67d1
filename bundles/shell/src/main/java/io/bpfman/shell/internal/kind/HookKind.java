// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.Direction;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberSpec;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.DisplayNames;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LabelView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Links at a hook of an interface.
 *
 * @param <D> their details
 */
abstract class HookKind<D extends HookDetails> implements KindOfLinks {
    private static final String DIRECTION = "--direction";

    private final LinkKind kind;
    private final Class<D> type;
    private final boolean directed;
    private final String summary;

    /**
     * @param type the class of the details
     * @param directed whether an interface has two of these hooks
     */
    HookKind(LinkKind kind, Class<D> type, boolean directed, String summary) {
        this.kind = kind;
        this.type = type;
        this.directed = directed;
        this.summary = summary;
    }

    @Override
    public LinkKind kind() {
        return kind;
    }

    @Override
    public String summary() {
        return summary;
    }

    /** What an attach has to say beside the interface. */
    record Choice(String label, String field, String value) {}

    /** Who runs first among equals. */
    abstract String first();

    /** What is pinned, and where else. */
    abstract String pinned();

    /** What it is when none is given. */
    String defaultPriority() {
        return String.valueOf(MemberSpec.DEFAULT_PRIORITY);
    }

    Choice choice(D hook) {
        return new Choice(
                "Direction", "direction", DisplayNames.hook(hook.attachPoint().type()));
    }

    /** Adds options of its own, behind the priority. */
    void takesBesides(Syntax syntax) {}

    D details(Link link) {
        return type.cast(link.details());
    }

    @Override
    public void takes(Syntax syntax, Form form) {
        boolean byArguments = form == Form.ARGUMENTS;
        if (byArguments) {
            syntax.argument("INTERFACE", ValueKind.INTERFACE, "where it runs");
        }
        if (byArguments && directed) {
            syntax.argument("DIRECTION", ValueKind.DIRECTION, "ingress or egress");
        } else if (directed) {
            syntax.options(Options.value("-d, --direction ingress|egress", ValueKind.DIRECTION, "which packets it sees")
                    .required(true));
        }
        String priority = "0 or more, lower runs first, the " + first() + " first among equals (default "
                + defaultPriority() + ")";
        syntax.options(
                Options.value("-p, --priority N", ValueKind.FREE, priority).required(byArguments));
        takesBesides(syntax);
        if (!byArguments) {
            syntax.options(CommonOptions.interfaceName())
                    .argument("[INTERFACE]", ValueKind.INTERFACE, "the same as --iface");
        }
        syntax.options(
                CommonOptions.netns(),
                Options.value("--link-pin-path PATH", ValueKind.FILE, "where to pin the " + pinned()));
    }

    /** The interface that was typed: by option or by argument, one of the two has to. */
    static String interfaceName(Invocation invocation, Form form) {
        List<String> positional = invocation.arguments().positional();
        if (form == Form.ARGUMENTS) {
            return positional.get(1);
        }
        Optional<String> named = invocation.arguments().value(CommonOptions.INTERFACE);
        if (named.isPresent() && !positional.isEmpty()) {
            throw CommandException.usage("two interfaces: \"" + named.get() + "\" and \"" + positional.get(0)
                    + "\"; attach to one after the other");
        }
        if (named.isEmpty() && positional.isEmpty()) {
            throw invocation.wrong("missing argument INTERFACE");
        }
        return named.orElseGet(() -> positional.get(0));
    }

    static Direction direction(Invocation invocation, Form form) {
        return TypedValues.as(
                form == Form.ARGUMENTS
                        ? invocation.arguments().positional().get(2)
                        : invocation.arguments().required(DIRECTION),
                Direction::parse);
    }

    static int priority(Invocation invocation) {
        return givenPriority(invocation).orElse(MemberSpec.DEFAULT_PRIORITY);
    }

    static OptionalInt givenPriority(Invocation invocation) {
        return invocation.arguments().value("--priority").stream()
                .mapToInt(text -> TypedValues.integer("--priority", text))
                .findFirst();
    }

    static Optional<Path> pin(Invocation invocation) {
        return invocation.arguments().value("--link-pin-path").map(invocation.places()::pin);
    }

    @Override
    public String target(Link link) {
        HookDetails hook = details(link);
        return hook.interfaceName() + " " + DisplayNames.hook(hook.attachPoint().type());
    }

    @Override
    public String attachment(Link link) {
        HookDetails hook = details(link);
        return target(link) + " pos-" + hook.position()
                + hook.netns().map(path -> " netns=" + path).orElse("");
    }

    @Override
    public void addSpec(Link link, LabelView text) {
        D hook = details(link);
        Choice choice = choice(hook);
        text.add("Interface", hook.interfaceName() + " (index " + hook.ifindex() + ")")
                .addOptional("Network namespace", hook.netns())
                .add(choice.label(), choice.value())
                .add("Priority", hook.priority());
    }

    @Override
    public void addStatus(Link link, LabelView text) {
        HookDetails hook = details(link);
        text.add("Position", hook.position()).add("Namespace ID", hook.nsid());
    }

    @Override
    public Json json(Link link) {
        D hook = details(link);
        Choice choice = choice(hook);
        Json json = Json.object()
                .put("interface", hook.interfaceName())
                .put("ifindex", hook.ifindex())
                .put(choice.field(), choice.value())
                .put("priority", hook.priority())
                .put("position", hook.position());
        putChain(hook, json);
        json.put("netns", hook.netns().map(Path::toString).orElse("")).put("nsid", hook.nsid());
        putDispatcher(hook, json);
        return json;
    }

    /** How the chain goes on behind it; a link without a dispatcher has nothing to say. */
    void putChain(D hook, Json json) {}

    /** Which dispatcher it is a member of; a link without one has nothing to say. */
    void putDispatcher(D hook, Json json) {}
}
