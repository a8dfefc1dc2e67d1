// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of the kinds of links that can be attached. A kind that is added is a class and a line here. */
public final class LinkKinds {
    /** In the order in which the help shows them. */
    public static final List<KindOfLinks> ALL = List.of(
            new XdpKind(),
            new TcKind(),
            new TcxKind(),
            new NetkitKind(),
            new TracepointKind(),
            new KprobeKind(),
            new UprobeKind(),
            LoadedForKind.fentry(),
            LoadedForKind.fexit(),
            LoadedForKind.lsm(),
            new RawTracepointKind(),
            LoadedForKind.tpBtf(),
            new KprobeMultiKind(),
            new UprobeMultiKind(),
            new CgroupKind());

    private LinkKinds() {}

    /** What there is to know of a link's kind. */
    public static KindOfLinks of(Link link) {
        return ALL.stream()
                .filter(entry -> entry.kinds().contains(link.kind()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the shell knows no links of kind " + link.kind().label()));
    }

    /** Reads a {@link LinkKind#label()}; throws {@link InvalidSpecException} when it is none. */
    public static LinkKind parse(String text) {
        return all().filter(kind -> kind.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidSpecException("unknown kind of links \"" + text + "\"; one of "
                        + all().map(LinkKind::label).collect(Collectors.joining(", "))));
    }

    private static Stream<LinkKind> all() {
        return ALL.stream().flatMap(entry -> entry.kinds().stream());
    }
}
