// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Verdict;
import java.util.stream.Collectors;

/** How things are called in what a person reads. */
public final class DisplayNames {

    private DisplayNames() {}

    /** Interface, direction and, for a foreign one, namespace of a dispatcher. */
    public static String attachPoint(Dispatcher dispatcher) {
        return dispatcher.interfaceName() + " " + hook(dispatcher.key().type())
                + dispatcher.netns().map(path -> "  netns=" + path).orElse("");
    }

    /** What a person calls this hook of an interface: {@code xdp}, {@code ingress} or {@code egress}. */
    public static String hook(DispatcherType type) {
        String label = type.label();
        return label.substring(label.indexOf('-') + 1);
    }

    /** The verdicts of a mask of a dispatcher of this type. */
    public static String proceedOn(ProceedOn proceedOn, DispatcherType type) {
        String names = proceedOn.verdicts(type).stream().map(Verdict::label).collect(Collectors.joining(","));
        return names.isEmpty() ? LabelView.NONE : names;
    }
}
