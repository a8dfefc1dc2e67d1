// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Link;

/** What is expected of a link. Ids grow with time, so they tell the older of two. */
sealed interface ExpectedLink permits HookModel.ExpectedMember, TcxModel.ExpectedTcxLink, LoneModel.ExpectedLoneLink {

    /** As it was when it was attached. */
    Link link();
}
