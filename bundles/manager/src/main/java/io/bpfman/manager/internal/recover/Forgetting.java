// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.PlanPreview;
import java.util.List;

/** Takes down what is left of a program that the kernel does not have, by the plan of an unload. */
public interface Forgetting {

    /** What is done then. */
    List<PlanPreview.Step> steps(long programId);

    /** Does it; takes the locks itself. */
    void forget(long programId);
}
