# SPDX-License-Identifier: Apache-2.0
# Lives in a cgroup and does what it is told on its standard input, a line each: `prepare 1` opens the socket for the following, `packets N` sends N UDP packets to itself and receives
# them, `sockets N` makes N sockets, `connects N` connects one as often, `settings N` reads a setting below /proc/sys as often; the end of
# input ends it. Answers `ready`, and then `done`. It is in a network namespace of its own, whose loopback interface it sets up.
# In Perl, which every Debian has: a JVM takes seconds to start where the machine is emulated.
use strict;
use warnings;
use Socket;

system('ip', 'link', 'set', 'lo', 'up') == 0 or die "no loopback interface\n";
$| = 1;
print "ready\n";

sub open_socket {
    socket(my $channel, PF_INET, SOCK_DGRAM, 0) or die "no socket: $!\n";
    return $channel;
}

my $own;
my $here = sockaddr_in(9999, INADDR_LOOPBACK);
while (my $told = <STDIN>) {
    my ($deed, $times) = $told =~ /^(\w+) (\d+)$/ or die "unknown command: $told";
    if ($deed eq 'prepare') {
        $own = open_socket();
        bind($own, $here) or die "cannot bind: $!\n";
    } elsif ($deed eq 'packets') {
        for (1 .. $times) {
            defined(send($own, 'x', 0, $here)) or die "could not send: $!\n";
            defined(recv($own, my $received, 16, 0)) or die "could not receive: $!\n";
        }
    } elsif ($deed eq 'sockets') {
        open_socket() for 1 .. $times;
    } elsif ($deed eq 'connects') {
        for (1 .. $times) {
            connect($own, $here) or die "cannot connect: $!\n";
        }
    } elsif ($deed eq 'settings') {
        for (1 .. $times) {
            open(my $setting, '<', '/proc/sys/kernel/ostype') or die "no setting: $!\n";
            sysread($setting, my $value, 64) or die "could not read: $!\n";
        }
    } else {
        die "unknown command: $told";
    }
    print "done\n";
}
