// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Attaches a program of type {@code cgroup} to a cgroup of version 2: it runs for what the processes do that are in it, or below it. Several programs may be
 * at one cgroup; they run in the order in which they were attached.
 *
 * @param cgroup the cgroup's directory; one that is not absolute is below the place where cgroup2 is mounted
 * @param attachType when the program runs; what the section of its object says when empty
 * @param metadata kept with the link
 */
public record CgroupAttachSpec(
        long programId, String cgroup, Optional<AttachType> attachType, Map<String, String> metadata)
        implements LoneSpec {

    public CgroupAttachSpec {
        metadata = Map.copyOf(metadata);
        if (cgroup.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: the directory of the cgroup is empty");
        }
    }

    @Override
    public LinkKind kind() {
        return LinkKind.CGROUP;
    }

    /** When programs of a cgroup run ({@code enum bpf_attach_type} in linux/bpf.h), and the sections that say so ({@code section_defs} of libbpf). */
    public enum AttachType {
        CGROUP_INET_INGRESS(0, "cgroup_skb/ingress"),
        CGROUP_INET_EGRESS(1, "cgroup_skb/egress"),
        CGROUP_INET_SOCK_CREATE(2, "cgroup/sock_create", "cgroup/sock"),
        CGROUP_DEVICE(6, "cgroup/dev"),
        CGROUP_INET4_BIND(8, "cgroup/bind4"),
        CGROUP_INET6_BIND(9, "cgroup/bind6"),
        CGROUP_INET4_CONNECT(10, "cgroup/connect4"),
        CGROUP_INET6_CONNECT(11, "cgroup/connect6"),
        CGROUP_INET4_POST_BIND(12, "cgroup/post_bind4"),
        CGROUP_INET6_POST_BIND(13, "cgroup/post_bind6"),
        CGROUP_UDP4_SENDMSG(14, "cgroup/sendmsg4"),
        CGROUP_UDP6_SENDMSG(15, "cgroup/sendmsg6"),
        CGROUP_SYSCTL(18, "cgroup/sysctl"),
        CGROUP_UDP4_RECVMSG(19, "cgroup/recvmsg4"),
        CGROUP_UDP6_RECVMSG(20, "cgroup/recvmsg6"),
        CGROUP_GETSOCKOPT(21, "cgroup/getsockopt"),
        CGROUP_SETSOCKOPT(22, "cgroup/setsockopt"),
        CGROUP_INET4_GETPEERNAME(29, "cgroup/getpeername4"),
        CGROUP_INET6_GETPEERNAME(30, "cgroup/getpeername6"),
        CGROUP_INET4_GETSOCKNAME(31, "cgroup/getsockname4"),
        CGROUP_INET6_GETSOCKNAME(32, "cgroup/getsockname6"),
        CGROUP_INET_SOCK_RELEASE(34, "cgroup/sock_release");

        private final int code;

        @SuppressWarnings("ImmutableEnumChecker") // of List.of
        private final List<String> sections;

        AttachType(int code, String... sections) {
            this.code = code;
            this.sections = List.of(sections);
        }

        /** The number in {@code enum bpf_attach_type}. */
        public int code() {
            return code;
        }

        /** The name in commands, in the store and in JSON, as bpftool has it: {@code cgroup_inet_ingress}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What the name of an object's section says; empty where it says nothing, as {@code cgroup/skb} does not. */
        public static Optional<AttachType> ofSection(String section) {
            return Arrays.stream(values())
                    .filter(type -> type.sections.contains(section))
                    .findFirst();
        }

        /** Reads a {@link #label()}, also without {@code cgroup_}. */
        public static AttachType parse(String text) {
            return Arrays.stream(values())
                    .filter(type -> type.label().equals(text) || type.label().equals("cgroup_" + text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidSpecException("unknown attach type \"" + text + "\"; one of "
                            + Arrays.stream(values()).map(AttachType::label).collect(Collectors.joining(", "))));
        }
    }
}
