// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.CgroupAttachSpec.AttachType;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupAttachSpecTest {

    /** As libbpf's {@code section_defs} and linux/bpf.h have them. */
    @ParameterizedTest
    @CsvSource({
        "cgroup_skb/ingress, cgroup_inet_ingress, 0",
        "cgroup_skb/egress, cgroup_inet_egress, 1",
        "cgroup/sock_create, cgroup_inet_sock_create, 2",
        "cgroup/sock, cgroup_inet_sock_create, 2",
        "cgroup/sock_release, cgroup_inet_sock_release, 34",
        "cgroup/post_bind4, cgroup_inet4_post_bind, 12",
        "cgroup/post_bind6, cgroup_inet6_post_bind, 13",
        "cgroup/bind4, cgroup_inet4_bind, 8",
        "cgroup/bind6, cgroup_inet6_bind, 9",
        "cgroup/connect4, cgroup_inet4_connect, 10",
        "cgroup/connect6, cgroup_inet6_connect, 11",
        "cgroup/sendmsg4, cgroup_udp4_sendmsg, 14",
        "cgroup/sendmsg6, cgroup_udp6_sendmsg, 15",
        "cgroup/recvmsg4, cgroup_udp4_recvmsg, 19",
        "cgroup/recvmsg6, cgroup_udp6_recvmsg, 20",
        "cgroup/getpeername4, cgroup_inet4_getpeername, 29",
        "cgroup/getpeername6, cgroup_inet6_getpeername, 30",
        "cgroup/getsockname4, cgroup_inet4_getsockname, 31",
        "cgroup/getsockname6, cgroup_inet6_getsockname, 32",
        "cgroup/sysctl, cgroup_sysctl, 18",
        "cgroup/getsockopt, cgroup_getsockopt, 21",
        "cgroup/setsockopt, cgroup_setsockopt, 22",
        "cgroup/dev, cgroup_device, 6",
    })
    void aSectionSaysWhenAProgramRuns(String section, String label, int code) {
        AttachType type = AttachType.ofSection(section).orElseThrow();
        assertEquals(label, type.label());
        assertEquals(code, type.code());
        assertEquals(Optional.of(ProgramType.CGROUP), ProgramType.ofSection(section));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup/skb", "cgroup/unheard_of", "cgroup", "cgroup_skb", ""})
    void orSaysNothing(String section) {
        assertEquals(Optional.empty(), AttachType.ofSection(section));
    }

    @ParameterizedTest
    @EnumSource
    void isReadWithAndWithoutItsFirstWord(AttachType type) {
        assertEquals(type, AttachType.parse(type.label()));
        assertEquals(type, AttachType.parse(type.label().substring("cgroup_".length())));
    }

    @Test
    void saysWhichThereAre() {
        String message = assertThrows(InvalidSpecException.class, () -> AttachType.parse("ingress"))
                .getMessage();
        assertTrue(
                message.startsWith("unknown attach type \"ingress\"; one of cgroup_inet_ingress, cgroup_inet_egress, "),
                message);
    }

    @Test
    void needsADirectory() {
        assertThrows(InvalidSpecException.class, () -> new CgroupAttachSpec(1, "", Optional.empty(), Map.of()));
    }
}
