// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.KernelLink;
import java.util.Optional;

/** Links of a kernel, of every type and whoever made them. */
public interface Links {

    /** What there is to say of the link with this id ({@code BPF_LINK_GET_FD_BY_ID}); empty when there is none. */
    Optional<KernelLink> describe(long id);
}
