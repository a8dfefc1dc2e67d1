// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.Link;
import java.util.List;

/** The table of the kinds of links that can be attached. A kind that is added is a class and a line here. */
public final class LinkKinds {
    /** In the order in which the help shows them. */
    public static final List<KindOfLinks> ALL = List.of(new XdpKind(), new TcKind(), new TcxKind());

    private LinkKinds() {}

    /** What there is to know of a link's kind. */
    public static KindOfLinks of(Link link) {
        return ALL.stream()
                .filter(entry -> entry.kind() == link.kind())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the shell knows no links of kind " + link.kind().label()));
    }
}
