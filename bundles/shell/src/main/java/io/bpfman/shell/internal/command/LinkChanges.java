// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Parameter;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LinkView;

/** What the commands have in common that change a link in place. */
final class LinkChanges {

    static final Parameter LINK =
            new Parameter("LINK_ID", ValueKind.LINK_ID, true, false, "the link, as links lists it; it stays attached");

    private LinkChanges() {}

    /** Changes, or only shows how. */
    static Result make(Invocation invocation, LinkChange change) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return CommonOptions.preview(invocation, change);
        }
        Link link = invocation.bpfman().change(change);
        LinkView view = invocation.view(link);
        return Result.of(view.text(), view::json).showing(link);
    }
}
