// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.TcxChain;
import io.bpfman.api.TcxChain.Entry;
import io.bpfman.api.TcxChain.Owner;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What runs on a TCX hook, as commands print it. */
public record TcxChainView(TcxChain chain) {

    /** A line for each program, in the order they run. */
    public Table table() {
        Table table = new Table()
                .column("POS")
                .column("PROGRAM ID")
                .column("FUNCTION NAME")
                .column("KERNEL LINK ID")
                .column("OWNER")
                .column("LINK ID")
                .column("PRIORITY");
        for (int position = 0; position < chain.entries().size(); position++) {
            Entry entry = chain.entries().get(position);
            table.row(List.of(
                    Integer.toString(position),
                    Long.toString(entry.programId()),
                    entry.programName(),
                    entry.kernelLinkId().isPresent()
                            ? Long.toString(entry.kernelLinkId().getAsLong())
                            : LabelView.NONE,
                    owner(entry.owner()),
                    link(entry.owner())
                            .map(link -> Long.toString(link.linkId()))
                            .orElse(LabelView.NONE),
                    link(entry.owner())
                            .map(link -> Integer.toString(link.priority()))
                            .orElse(LabelView.NONE)));
        }
        return table;
    }

    /** Everything. */
    public Json json() {
        return Json.object()
                .put("interface", chain.interfaceName())
                .put("ifindex", chain.attachPoint().ifindex())
                .put("direction", DisplayNames.hook(chain.attachPoint().type()))
                .put("netns", chain.netns())
                .put("nsid", chain.attachPoint().nsid())
                .put("chain_revision", Long.toUnsignedString(chain.revision()))
                .put("programs", chain.entries(), TcxChainView::entry);
    }

    private static Json entry(Entry entry) {
        Optional<Owner.ManagedLink> link = link(entry.owner());
        return Json.object()
                .put("program_id", entry.programId())
                .put("function_name", entry.programName())
                .put("kernel_link_id", entry.kernelLinkId())
                .put("owner", owner(entry.owner()))
                .put(
                        "link_id",
                        link.map(found -> OptionalLong.of(found.linkId())).orElse(OptionalLong.empty()))
                .put(
                        "priority",
                        link.map(found -> OptionalLong.of(found.priority())).orElse(OptionalLong.empty()));
    }

    private static Optional<Owner.ManagedLink> link(Owner owner) {
        return owner instanceof Owner.ManagedLink link ? Optional.of(link) : Optional.empty();
    }

    private static String owner(Owner owner) {
        if (owner instanceof Owner.ManagedLink) {
            return "link";
        }
        return owner instanceof Owner.AttachPointDispatcher ? "dispatcher" : "others";
    }
}
