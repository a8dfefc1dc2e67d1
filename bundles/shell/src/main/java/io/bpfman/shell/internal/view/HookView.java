// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import java.nio.file.Path;

/** Where a link is attached, as commands print it. What a kind has of its own is chosen here and nowhere else. */
class HookView {

    private final HookDetails hook;
    private final Choice choice;

    /** What an attach has to say beside the interface. */
    record Choice(String label, String field, String value) {

        private static Choice direction(HookDetails hook) {
            return new Choice(
                    "Direction", "direction", Names.hook(hook.attachPoint().type()));
        }
    }

    HookView(HookDetails hook, Choice choice) {
        this.hook = hook;
        this.choice = choice;
    }

    static HookView of(Link link) {
        return switch (link.kind()) {
            case TC -> {
                TcLinkDetails tc = (TcLinkDetails) link.details();
                yield new MemberView(tc, Choice.direction(tc));
            }
            case XDP -> {
                XdpLinkDetails xdp = (XdpLinkDetails) link.details();
                yield new MemberView(
                        xdp, new Choice("Mode asked for", "mode", xdp.mode().label()));
            }
            case TCX -> {
                TcxLinkDetails tcx = (TcxLinkDetails) link.details();
                yield new HookView(tcx, Choice.direction(tcx));
            }
        };
    }

    /** Whether packets meet it. */
    boolean runs() {
        return true;
    }

    /** In a list. */
    String attachment() {
        return Names.attachment(hook);
    }

    /** What was asked for. */
    void spec(LabelView text) {
        text.add("Interface", hook.interfaceName() + " (index " + hook.ifindex() + ")")
                .addOptional("Network namespace", hook.netns())
                .add(choice.label(), choice.value())
                .add("Priority", hook.priority());
    }

    /** What came of it. */
    void status(LabelView text) {
        text.add("Position", hook.position()).add("Namespace ID", hook.nsid());
    }

    Json json() {
        Json json = Json.object()
                .put("interface", hook.interfaceName())
                .put("ifindex", hook.ifindex())
                .put(choice.field(), choice.value())
                .put("priority", hook.priority())
                .put("position", hook.position());
        putChain(json);
        json.put("netns", hook.netns().map(Path::toString).orElse("")).put("nsid", hook.nsid());
        putDispatcher(json);
        return json;
    }

    /** How the chain goes on behind it; a link without a dispatcher has nothing to say. */
    void putChain(Json json) {}

    /** Which dispatcher it is a member of; a link without one has nothing to say. */
    void putDispatcher(Json json) {}
}
