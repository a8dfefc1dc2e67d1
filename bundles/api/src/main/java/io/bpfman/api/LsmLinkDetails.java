// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Where a link at a hook of the Linux security modules is attached.
 *
 * @param hookName without {@code bpf_lsm_}
 */
public record LsmLinkDetails(String hookName) implements LoneDetails {

    @Override
    public LinkKind kind() {
        return LinkKind.LSM;
    }
}
