# SPDX-License-Identifier: Apache-2.0
# Sends UDP packets from within a network namespace. Told on its standard input: `burst N` sends N packets, `start` and `stop` send without
# end in between, `connect ADDRESS` has it send to another address, the end of input ends it. Answers `ready`, and then with the number of
# packets that were sent since the command before.
# In Perl, which every Debian has: a JVM takes seconds to start where the machine is emulated, and each test has senders of its own.
# Arguments: the address and the port to send to, and the bytes of payload of each packet.
use strict;
use warnings;
use Socket;

# So many packets go out between two looks for a command.
use constant STRIDE => 32;

my ($address, $port, $payload) = @ARGV;
socket(my $channel, PF_INET, SOCK_DGRAM, 0) or die "no socket: $!\n";
aim($address);
my $packet = "\0" x $payload;

sub aim {
    my ($at) = @_;
    connect($channel, sockaddr_in($port, inet_aton($at))) or die "cannot send to $at: $!\n";
}

sub send_packets {
    my ($count) = @_;
    for (1 .. $count) {
        defined(syswrite($channel, $packet)) or die "could not send a packet: $!\n";
    }
    return $count;
}

sub is_told_something {
    my $input = '';
    vec($input, fileno(STDIN), 1) = 1;
    return select($input, undef, undef, 0) > 0;
}

$| = 1;
print "ready\n";
my ($sent, $running, $told) = (0, 0, '');
while (1) {
    if ($running) {
        $sent += send_packets(STRIDE);
        next unless is_told_something();
    }
    last unless sysread(STDIN, $told, 4096, length $told);
    while ($told =~ s/^(.*)\n//) {
        my $command = $1;
        if ($command =~ /^burst (\d+)$/) {
            print send_packets($1), "\n";
        } elsif ($command =~ /^connect (\S+)$/) {
            aim($1);
            print "0\n";
        } elsif ($command eq 'start') {
            ($sent, $running) = (0, 1);
            print "0\n";
        } elsif ($command eq 'stop') {
            $running = 0;
            print "$sent\n";
        } else {
            die "unknown command: $command\n";
        }
    }
}
