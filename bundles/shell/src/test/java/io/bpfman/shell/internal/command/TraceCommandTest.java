// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.TcAction;
import io.bpfman.api.TracedPacket;
import io.bpfman.api.TracedPacket.End;
import io.bpfman.api.TracedPacket.Outcome;
import io.bpfman.api.TracedPacket.Step;
import io.bpfman.shell.CommandException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceCommandTest {

    private static final Instant CAME = Instant.parse("2026-11-30T12:00:00.000001Z");

    static final TracedPacket DROPPED = new TracedPacket(
            1,
            CAME,
            2,
            98,
            List.of(
                    new Step(0, 1, 41, "count", 5, Outcome.RAN, 3, Optional.of(TcAction.PIPE), 1200, 98),
                    new Step(
                            1,
                            2,
                            42,
                            "off",
                            7,
                            Outcome.NOT_ENABLED,
                            30,
                            Optional.of(TcAction.DISPATCHER_RETURN),
                            1300,
                            98),
                    new Step(2, 3, 43, "drop_port", 10, Outcome.RAN, 77, Optional.empty(), 2500, 98)),
            Optional.of(new End(true, 0, Optional.of(TcAction.OK))));

    private static final TracedPacket THROUGH =
            new TracedPacket(2, CAME, 2, 60, List.of(), Optional.of(new End(false, 0, Optional.of(TcAction.OK))));

    private final Bench bench = new Bench();

    @BeforeEach
    void attach() {
        bench.run("load-file", "x.o", "--programs", "tc:count,tc:second");
        bench.run("attach-tc", "--program-id", "41", "-d", "ingress", "-p", "5", "eth0");
    }

    /** Without the time, and with single spaces. */
    private static List<String> squeezed(String text) {
        return text.lines()
                .map(line -> line.replaceAll("^[0-9:.]+ ", "").strip().replaceAll(" +", " "))
                .toList();
    }

    @Test
    void tellsWhatEachPacketMet() {
        bench.tracing.packets.addAll(List.of(DROPPED, THROUGH));
        assertEquals(
                List.of(
                        "packet 1 eth0 ingress 98 bytes",
                        "0 priority 5 link 1 count 41 pipe +1200 ns",
                        "1 priority 7 link 2 off 42 did not run, it is not enabled +1300 ns",
                        "2 priority 10 link 3 drop_port 43 77 +2500 ns",
                        "stopped at 2: ok",
                        "packet 2 eth0 ingress 60 bytes",
                        "came through: ok"),
                squeezed(bench.run("trace", "eth0", "-c", "2")));
        assertEquals(2, bench.tracing.requests.get(0).packets());
        assertEquals(0, bench.tracing.open);
    }

    @Test
    void saysTenWhereNobodySaysHowMany() {
        bench.going = 3;
        bench.run("trace", "eth0");
        assertEquals(10, bench.tracing.requests.get(0).packets());
        assertEquals(0, bench.tracing.open, "whoever has enough switches it off");
    }

    @Test
    void aPacketIsALineOfJson() {
        bench.tracing.packets.add(DROPPED);
        bench.tracing.lost = 4;
        JsonObject packet = bench.json("trace", "eth0", "-c", "1", "--json");
        assertEquals(1, packet.getInt("packet"));
        assertEquals("tc-ingress", packet.getString("type"));
        JsonObject last = packet.getArray("members").getObject(2);
        assertEquals(77, last.getInt("code"));
        assertTrue(last.isNull("verdict"));
        assertTrue(packet.getArray("members").getObject(1).isNull("code"));
        assertTrue(packet.getObject("end").getBoolean("stopped"));
        assertEquals(4, packet.getInt("lost"));
    }

    @Test
    void whatWasLostIsSaid() {
        bench.tracing.packets.add(new TracedPacket(1, CAME, 2, 60, List.of(), Optional.empty()));
        bench.tracing.lost = 2;
        String text = bench.run("trace", "eth0", "-c", "1");
        assertTrue(text.endsWith("  its end was lost\n2 records found no room, and are missing\n"), text);
    }

    @Test
    void anEndBeforeItsTimeIsAFailure() {
        bench.tracing.cutShort = Optional.of("because");
        assertEquals("the trace has ended early: because", bench.failure("trace", "eth0"));
        assertEquals(0, bench.tracing.open);
    }

    @Test
    void saysWhatThereIsWhereThereIsNoDispatcher() {
        assertEquals(
                "there is no dispatcher on interface \"eth1\" in netns net:[4026531840]; there are those of eth0 tc-ingress",
                bench.failure("trace", "eth1"));
        assertEquals(
                "there is no xdp dispatcher on interface \"eth0\" in netns net:[4026531840]; there is tc-ingress",
                bench.failure("trace", "eth0", "--type", "xdp"));
        bench.run("attach-tc", "--program-id", "42", "-d", "egress", "-p", "5", "eth0");
        assertEquals(
                "interface \"eth0\" has several dispatchers; say with --type which: tc-ingress, tc-egress",
                bench.failure("trace", "eth0"));
        assertThrows(CommandException.class, () -> bench.run("trace", "eth0", "--type", "tc-egress", "-c", "0"));
        assertEquals(0, bench.tracing.requests.size());
    }
}
