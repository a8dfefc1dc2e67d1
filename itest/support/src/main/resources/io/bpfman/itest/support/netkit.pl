# SPDX-License-Identifier: Apache-2.0
# Makes a pair of netkit interfaces in mode L3 by rtnetlink(7): ip(8) knows them only from iproute2 6.8 on.
# Arguments: the name of the primary, which is in this process's namespace, the name of the peer, and the file of the peer's namespace.
use strict;
use warnings;

use constant {
    AF_NETLINK => 16, SOCK_RAW => 3, NETLINK_ROUTE => 0,    # linux/netlink.h
    RTM_NEWLINK => 16, NLMSG_ERROR => 2,
    NEW_REQUEST => 0x605,                                   # NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE
    IFLA_IFNAME => 3, IFLA_LINKINFO => 18, IFLA_NET_NS_FD => 28,    # linux/if_link.h
    IFLA_INFO_KIND => 1, IFLA_INFO_DATA => 2,
    IFLA_NETKIT_PEER_INFO => 1, IFLA_NETKIT_MODE => 5, NETKIT_L3 => 1,
};

sub attribute {
    my ($type, $value) = @_;
    my $length = 4 + length $value;
    return pack('SS', $length, $type) . $value . "\0" x (-$length % 4);
}

my ($primary, $peer, $netns) = @ARGV;
open(my $namespace, '<', $netns) or die "cannot open $netns: $!\n";
my $interface = "\0" x 16;    # struct ifinfomsg
my $peer_info = $interface . attribute(IFLA_IFNAME, "$peer\0") . attribute(IFLA_NET_NS_FD, pack('L', fileno $namespace));
my $data = attribute(IFLA_NETKIT_MODE, pack('L', NETKIT_L3)) . attribute(IFLA_NETKIT_PEER_INFO, $peer_info);
my $info = attribute(IFLA_INFO_KIND, "netkit\0") . attribute(IFLA_INFO_DATA, $data);
my $body = $interface . attribute(IFLA_IFNAME, "$primary\0") . attribute(IFLA_LINKINFO, $info);

socket(my $kernel, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) or die "cannot open a socket of rtnetlink: $!\n";
defined syswrite($kernel, pack('LSSLL', 16 + length $body, RTM_NEWLINK, NEW_REQUEST, 1, 0) . $body)
    or die "cannot ask for a pair of netkit interfaces: $!\n";
sysread($kernel, my $answer, 8192) or die "the kernel does not answer: $!\n";
my (undef, $type, undef, undef, undef, $error) = unpack('LSSLLl', $answer);
die "the kernel answered with a message of type $type\n" unless $type == NLMSG_ERROR;
if ($error != 0) {
    $! = -$error;
    die "the kernel makes no pair of netkit interfaces: $!\n";
}
