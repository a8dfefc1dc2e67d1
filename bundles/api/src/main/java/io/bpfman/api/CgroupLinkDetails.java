// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Where a link at a cgroup is attached.
 *
 * @param cgroup its directory, as it was when the link was made
 * @param cgroupId the kernel's number of it, which is that of the directory's inode; it is never given to another; 0 where
 *     there are no cgroups, as on a simulated kernel
 * @param attachType a {@link CgroupAttachSpec.AttachType#label()}
 */
public record CgroupLinkDetails(String cgroup, long cgroupId, String attachType) implements LoneDetails {

    @Override
    public LinkKind kind() {
        return LinkKind.CGROUP;
    }
}
