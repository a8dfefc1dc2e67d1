// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.manager.internal.chain.ChainInspection.Seen;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.PinAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans what mends the links in a hook's chain beyond what start-up recovery does: a plan a link, because each changes the chain by which the next is placed.
 * Pure.
 */
final class ChainMend {

    private final ChainInspection inspection;
    private final ChainSnapshot chain;
    private final Layout layout;

    private ChainMend(ChainInspection inspection) {
        this.inspection = inspection;
        this.chain = inspection.chain();
        this.layout = inspection.recovery().settings().layout();
    }

    /** All that is to be done, as it looks now; only the first is certain. Of an interface that is gone there is nothing to do. */
    static List<Plan> plans(ChainInspection inspection) {
        return inspection.recovery().present() ? new ChainMend(inspection).plans() : List.of();
    }

    private List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        for (Ours link : chain.links()) {
            Seen seen = inspection.seen(link);
            if (link.row().detaching() || seen.covered()) {
                continue;
            }
            OptionalLong unrecorded = inspection.unrecorded(link);
            if (unrecorded.isPresent()) {
                plans.add(record(link.row().linked(unrecorded.getAsLong())));
            } else if (!link.live()) {
                plans.add(attach(link, chain, seen.pinned()));
            } else if (!seen.pinned()) {
                plans.add(new Plan(
                        List.of(new PinAction.PinLink(link.handle().link().orElseThrow())),
                        new Commit(List.of(), List.of()),
                        List.of()));
            }
        }
        Set<Long> misplaced = inspection.misplaced().stream().map(Ours::id).collect(Collectors.toSet());
        ChainSnapshot inPlace = new ChainSnapshot(
                chain.hook(),
                chain.revision(),
                chain.links().stream()
                        .filter(link -> !misplaced.contains(link.id()))
                        .toList(),
                chain.interfacePin());
        inspection.misplaced().forEach(link -> plans.add(attach(link, inPlace, true)));
        return plans;
    }

    private static Plan record(LinkRow row) {
        return new Plan(
                List.of(),
                new Commit(List.of(new Commit.Part.Rows(List.of(new StoreChange.PutLink(row)))), List.of()),
                List.of());
    }

    /**
     * Attaches a link again where it belongs among those that are in their places.
     *
     * @param remains whether something of it is left: the kernel has no program twice in a chain, so that goes first, and with it the pin, in a step that changes
     *     the chain
     */
    private Plan attach(Ours link, ChainSnapshot among, boolean remains) {
        LinkRow row = link.row();
        Path pin = layout.chainPin(chain.hook().key(), row.link().programId());
        List<Action> prepare = new ArrayList<>();
        if (remains) {
            prepare.add(new Action.ReleaseRemains(link.handle()));
        }
        if (!chain.isPinned()) {
            Path interfacePin = layout.chainInterfacePin(chain.hook().key());
            if (chain.hasInterfacePin()) {
                prepare.add(new Action.RemovePin(interfacePin));
            }
            prepare.add(new Action.PinInterface(chain.hook().netInterface(), interfacePin));
        }
        // releasing one that hangs there changes the chain's revision, so that no revision can be asked for
        OptionalLong revision = link.live() ? OptionalLong.empty() : OptionalLong.of(chain.revision());
        prepare.add(new LinkAction.AttachLink(
                new LinkRequest.InChain(chain.hook(), among.placeOf(row), revision),
                layout.programs().program(row.link().programId(), ""),
                pin));
        List<Action> cleanup = Optional.of(row.link().pinPath()).stream()
                .filter(place -> !place.equals(pin))
                .<Action>map(place -> new LinkAction.MoveLinkPin(pin, place))
                .toList();
        return new Plan(prepare, new Commit(List.of(new Commit.Part.AttachedLink(row, pin)), List.of()), cleanup);
    }
}
