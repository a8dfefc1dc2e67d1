// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.errors.PolicyException;
import java.util.List;

/** Where the rules come from that hold now. For any thread. */
public interface Policies {

    /** No rules, which allow everything. */
    Policies NONE = List::of;

    /**
     * The rules, all of which a load has to pass; none to allow everything.
     *
     * @throws PolicyException when some cannot be read or understood
     */
    List<Policy> now();
}
