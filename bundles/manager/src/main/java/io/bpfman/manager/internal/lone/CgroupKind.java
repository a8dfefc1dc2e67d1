// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupAttachSpec.AttachType;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.List;
import java.util.function.Supplier;

/** Links at cgroups; when the program runs, the section of its object says, which the kernel does not tell. */
public final class CgroupKind implements LoneKind<CgroupAttachSpec, CgroupLinkDetails> {

    private static final long UNKNOWN = 0;

    @Override
    public Class<CgroupAttachSpec> specs() {
        return CgroupAttachSpec.class;
    }

    @Override
    public Class<CgroupLinkDetails> details() {
        return CgroupLinkDetails.class;
    }

    @Override
    public List<ProgramType> types() {
        return List.of(ProgramType.CGROUP);
    }

    @Override
    public CgroupLinkDetails details(CgroupAttachSpec spec, Program program) {
        return new CgroupLinkDetails(
                spec.cgroup(), UNKNOWN, spec.attachType().map(AttachType::label).orElse(""));
    }

    @Override
    public CgroupLinkDetails completed(CgroupLinkDetails details, Supplier<String> section) {
        if (!details.attachType().isEmpty()) {
            return details;
        }
        String said = section.get();
        AttachType type = AttachType.ofSection(said)
                .orElseThrow(() -> new InvalidSpecException("the section \"" + said
                        + "\" of the program does not say when it runs; give an attach type, such as "
                        + AttachType.CGROUP_INET_INGRESS.label() + " or " + AttachType.CGROUP_INET_EGRESS.label()));
        return new CgroupLinkDetails(details.cgroup(), details.cgroupId(), type.label());
    }

    /** The directory is made anew, and has another number. */
    @Override
    public CgroupLinkDetails asked(CgroupLinkDetails details) {
        return new CgroupLinkDetails(details.cgroup(), UNKNOWN, details.attachType());
    }

    @Override
    public LinkRequest.Lone request(CgroupLinkDetails details) {
        return new LinkRequest.Cgroup(details.cgroup(), details.cgroupId(), AttachType.parse(details.attachType()));
    }

    @Override
    public CgroupLinkDetails resolved(CgroupLinkDetails details, LinkRequest found) {
        LinkRequest.Cgroup cgroup = (LinkRequest.Cgroup) found;
        return new CgroupLinkDetails(cgroup.directory(), cgroup.id(), details.attachType());
    }
}
