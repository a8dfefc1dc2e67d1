// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.compute.DispatcherSnapshot.State;
import io.bpfman.spi.kernel.NetInterface;
import java.util.ArrayList;
import java.util.List;

/** Plans a change of a link in place: a revision with the member as it is to be takes the place of the live one. */
public final class ChangePlanner {

    private ChangePlanner() {}

    /** The plan; throws what the change would throw before its first step. */
    public static Plan plan(ChangeSnapshot snapshot) {
        DispatcherSnapshot dispatcher = snapshot.dispatcher();
        if (dispatcher.state() == State.GONE) {
            NetInterface netInterface = dispatcher.row().handle().hook().netInterface();
            throw new InterfaceNotFoundException(
                    "link " + snapshot.change().linkId() + " cannot be changed: what it hangs on, interface \""
                            + netInterface.name() + "\" or a member's pin, is gone; detach it, and attach it again");
        }
        Rebuild rebuild = Rebuild.of(
                dispatcher,
                dispatcher.chain().changed(snapshot.change()),
                snapshot.status(),
                snapshot.settings(),
                snapshot.now());
        List<Action> prepare = new ArrayList<>(rebuild.prepare());
        return new Plan(prepare, new Commit(List.of(rebuild.commit()), List.of()), rebuild.cleanup());
    }
}
