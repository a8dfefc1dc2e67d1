// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.MemberDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.store.LinkRow;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The statements of {@code member_link_details}.
 *
 * @param mode only some kinds have one
 */
record MemberTable<D extends MemberDetails>(Function<D, Optional<XdpMode>> mode) implements Kinds.Writer<D> {

    /** Each change of a dispatcher changes these of all its members. One whose place is another's still is left as it is, and so is one that is no member there. */
    private static final String UPDATE =
            "UPDATE OR IGNORE member_link_details SET priority = ?, position = ?, proceed_on = ?,"
                    + " dispatcher_program_id = ?, revision = ?, enabled = ? WHERE link_id = ? AND counter_index = ? AND interface = ?"
                    + " AND ifindex = ? AND dispatcher_type = ? AND netns IS ? AND nsid = ? AND mode IS ?";

    @Override
    public void insert(Statements statements, LinkRow row, D member) throws SQLException {
        statements.insert(
                "member_link_details",
                "link_id, kind, interface, ifindex, dispatcher_type, mode, priority, position, proceed_on, netns, nsid,"
                        + " dispatcher_program_id, revision, counter_index, enabled",
                row.link().id(),
                row.link().kind().label(),
                member.interfaceName(),
                member.ifindex(),
                member.attachPoint().type().label(),
                mode.apply(member).map(XdpMode::label),
                member.priority(),
                member.position(),
                member.proceedOn().mask(),
                member.netns(),
                member.nsid(),
                member.dispatcherProgramId(),
                member.revision(),
                row.counterIndex(),
                member.enabled());
    }

    @Override
    public boolean update(Statements statements, LinkRow row, D member) throws SQLException {
        return statements.update(
                        UPDATE,
                        member.priority(),
                        member.position(),
                        member.proceedOn().mask(),
                        member.dispatcherProgramId(),
                        member.revision(),
                        member.enabled(),
                        row.link().id(),
                        row.counterIndex(),
                        member.interfaceName(),
                        member.ifindex(),
                        member.attachPoint().type().label(),
                        member.netns(),
                        member.nsid(),
                        mode.apply(member).map(XdpMode::label))
                == 1;
    }
}
