// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.KernelLink;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the actions of upgrades mean to the kernel and to what is kept. */
final class UpgradeSteps {

    private final Kernel kernel;
    private final BytecodeKeep keep;

    UpgradeSteps(Kernel kernel, BytecodeKeep keep) {
        this.kernel = kernel;
        this.keep = keep;
    }

    void updateLink(UpgradeAction.UpdateLink action) {
        kernel.links().update(action.link(), action.program());
    }

    void updateLinkBack(UpgradeAction.UpdateLink action) {
        kernel.links().update(action.link(), action.previous());
    }

    /** The same when the link runs the other program although the step failed. */
    void updateLinkBackIfDone(UpgradeAction.UpdateLink action) {
        Optional<Long> other = kernel.programs().byPin(action.program()).map(ProgramInfo::id);
        if (other.isPresent()
                && kernel.links().info(action.link()).map(KernelLink::programId).equals(other)) {
            updateLinkBack(action);
        }
    }

    void takeOverPin(UpgradeAction.TakeOverPin action) {
        action.former().ifPresent(link -> kernel.links().release(link));
        if (kernel.pins().exists(action.from())) {
            kernel.pins().createDirectories(Undo.parent(action.to()));
            kernel.links().move(action.from(), action.to());
        }
    }

    void inheritBytecode(UpgradeAction.InheritBytecode action) {
        keep.inherit(action.from(), action.to(), OptionalInt.of(action.number()), action.earlier());
    }

    void disinherit(UpgradeAction.InheritBytecode action) {
        keep.disinherit(action.to());
    }

    void bringHistory(UpgradeAction.BringHistory action, long to) {
        keep.inherit(action.from(), to, OptionalInt.empty(), action.numbers());
    }

    void takeHistory(long from) {
        keep.disinherit(from);
    }

    void placeMap(UpgradeAction.PlaceMap action) {
        OptionalLong id = kernel.maps().idAt(action.from());
        if (id.isEmpty() || id.equals(kernel.maps().idAt(action.to()))) {
            return;
        }
        kernel.pins().createDirectories(Undo.parent(action.to()));
        kernel.pins().remove(action.to());
        kernel.maps().pin(id.getAsLong(), action.to());
    }

    void copyMap(UpgradeAction.CopyMap action) {
        kernel.maps().copy(action.from(), action.to());
    }
}
