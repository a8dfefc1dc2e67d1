// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.ChainSpec;
import io.bpfman.api.HookDetails;
import io.bpfman.api.HookSpec;
import io.bpfman.api.KprobeAttachSpec;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.MemberSpec;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.UprobeAttachSpec;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.XdpAttachSpec;
import java.util.ArrayList;
import java.util.List;

/** Tells an attach that was made already from another one. Pure. */
final class SameLink {

    /**
     * What a link is that is not as it is asked for.
     *
     * @param text for people, a clause
     * @param inPlace whether a link can be changed so while it stays attached
     */
    record Difference(String text, boolean inPlace) {}

    private final List<Difference> differences = new ArrayList<>();

    private SameLink() {}

    /** Empty when the link is as it is asked for. */
    static List<Difference> differences(AttachSpec spec, Link link) {
        SameLink same = new SameLink();
        same.compare(spec, link.details());
        same.require("metadata", link.metadata(), spec.metadata());
        return List.copyOf(same.differences);
    }

    /** What makes a link as it is asked for that differs only in what can be changed in place. */
    static List<LinkChange> changes(Link link, AttachSpec spec) {
        List<LinkChange> changes = new ArrayList<>();
        if (spec instanceof HookSpec hook) {
            changes.add(new SetPriority(link.id(), hook.priority()));
        }
        if (spec instanceof MemberSpec member && saysProceedOn(member)) {
            changes.add(new SetProceedOn(link.id(), member.proceedOn()));
        }
        return changes;
    }

    private void compare(AttachSpec spec, LinkDetails details) {
        if (spec instanceof HookSpec hook && details instanceof HookDetails there) {
            onHook(hook, there);
        } else if (spec instanceof TracepointAttachSpec asked && details instanceof TracepointLinkDetails there) {
            require("tracepoint", there.group() + "/" + there.name(), asked.group() + "/" + asked.name());
        } else if (spec instanceof KprobeAttachSpec asked && details instanceof KprobeLinkDetails there) {
            require("function", there.fnName(), asked.fnName());
            require("offset", there.offset(), asked.offset());
        } else if (spec instanceof UprobeAttachSpec asked && details instanceof UprobeLinkDetails there) {
            require("target", there.target(), asked.file().target());
            require("function", there.fnName().orElse(""), asked.fnName().orElse(""));
            require("offset", there.offset(), asked.offset());
            require("pid", there.pid(), asked.file().pid());
            require("container pid", there.containerPid(), asked.file().containerPid());
        } else {
            require("kind", details.kind().label(), spec.kind().label());
        }
    }

    private void onHook(HookSpec asked, HookDetails there) {
        require("hook", there.attachPoint().type().label(), hook(asked));
        require("interface", there.interfaceName(), asked.interfaceName());
        require(
                "network namespace",
                there.netns().map(Object::toString).orElse("the agent's own"),
                asked.netns().map(Object::toString).orElse("the agent's own"));
        compare("priority", there.priority(), asked.priority(), true);
        if (asked instanceof MemberSpec member && there instanceof MemberDetails details && saysProceedOn(asked)) {
            compare(
                    "proceed-on",
                    details.proceedOn().verdicts(member.dispatcherType()),
                    member.proceedOn().verdicts(member.dispatcherType()),
                    true);
        }
    }

    private static String hook(HookSpec asked) {
        return asked instanceof MemberSpec member
                ? member.dispatcherType().label()
                : ((ChainSpec) asked).hookType().label();
    }

    /** Where it is left open, the object says it. */
    private static boolean saysProceedOn(HookSpec asked) {
        return !(asked instanceof XdpAttachSpec xdp) || xdp.givenProceedOn().isPresent();
    }

    private void require(String what, Object there, Object asked) {
        compare(what, there, asked, false);
    }

    private void compare(String what, Object there, Object asked, boolean inPlace) {
        if (!there.equals(asked)) {
            differences.add(new Difference(what + " is " + there + ", not " + asked, inPlace));
        }
    }
}
