// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.TcAction;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainTest {

    private final Bench bench = new Bench();

    /** Counts of a member that let through what it did not stop. */
    private static MemberCounts counted(long runs, TcAction stop, long stops, TcAction proceed) {
        return new MemberCounts(
                runs, stops, stops == 0 ? Map.of(proceed, runs) : Map.of(stop, stops, proceed, runs - stops), 0);
    }

    @BeforeEach
    void attachThree() {
        bench.run("load-file", "x.o", "--programs", "tc:drop_port,tc:count,tc:pass");
        bench.run("attach-tc", "--program-id", "42", "-d", "ingress", "-p", "50", "--proceed-on", "pipe", "eth0");
        bench.run("attach-tc", "--program-id", "41", "-d", "ingress", "-p", "10", "eth0");
        bench.run("attach-tc", "--program-id", "43", "-d", "ingress", "-p", "1000", "--proceed-on", "ok", "eth0");
    }

    private void count() {
        bench.fake.counts.put(2L, counted(1000, TcAction.SHOT, 200, TcAction.PIPE));
        bench.fake.counts.put(
                1L, new MemberCounts(800, 7, Map.of(TcAction.PIPE, 793L, TcAction.OK, 2L, TcAction.SHOT, 1L), 4));
        bench.fake.counts.put(3L, counted(793, TcAction.SHOT, 0, TcAction.OK));
    }

    @Test
    void drawsOrderMasksCountsAndWherePacketsStop() {
        count();
        assertEquals("""
                eth0 ingress  tcx  revision 3  tailcall  3/10
                 #  prio  program       link  proceed on              runs  stopped here
                 0    10  drop_port 41     2  pipe,dispatcher_return  1000  200 ▌shot 200
                 1    50  count 42         1  pipe                     800    7 ▌ok 2, shot 1, out of range 4
                 2  1000  pass 43          3  ok                       793    0
                   └─ end of chain: ok  793
                """, bench.run("dispatchers"));
    }

    @Test
    void drawsWithAsciiWhereThereIsNoMore() {
        count();
        bench.unicode = false;
        String drawing = bench.run("dispatchers");
        assertTrue(drawing.chars().allMatch(c -> c < 128), drawing);
        assertTrue(drawing.contains("200 | shot 200\n"), drawing);
        assertTrue(drawing.endsWith("   `- end of chain: ok  793\n"), drawing);
    }

    @Test
    void drawsAChainThatDoesNotCount() {
        assertEquals("""
                eth0 ingress  tcx  revision 3  tailcall  3/10
                 #  prio  program       link  proceed on              runs  stopped here
                 0    10  drop_port 41     2  pipe,dispatcher_return     -  -
                 1    50  count 42         1  pipe                       -  -
                 2  1000  pass 43          3  ok                         -  -
                   └─ end of chain: ok  (not counted)
                """, bench.run("dispatchers"));
        JsonObject member = bench.json("dispatchers", "--json")
                .getArray("dispatchers")
                .getObject(0)
                .getArray("members")
                .getObject(0);
        assertTrue(member.has("counts"));
        assertNull(member.get("counts"));
    }

    @Test
    void drawsFailedCallsWhereThereAreAny() {
        count();
        bench.fake.failures.put(3L, 7L);
        assertEquals("""
                eth0 ingress  tcx  revision 3  tailcall  3/10  failing slots drop
                 #  prio  program       link  proceed on              runs  call failed  stopped here
                 0    10  drop_port 41     2  pipe,dispatcher_return  1000            0  200 ▌shot 200
                 1    50  count 42         1  pipe                     800            0    7 ▌ok 2, shot 1, out of range 4
                 2  1000  pass 43          3  ok                       793            7    0
                   └─ end of chain: ok  793
                """, bench.run("dispatchers"));

        bench.fake.slotFailure = Optional.of(SlotFailure.PROCEED);
        bench.fake.counts.clear();
        assertEquals("""
                eth0 ingress  tcx  revision 3  tailcall  3/10  failing slots proceed
                 #  prio  program       link  proceed on              runs  call failed  stopped here
                 0    10  drop_port 41     2  pipe,dispatcher_return     -            0  -
                 1    50  count 42         1  pipe                       -            0  -
                 2  1000  pass 43          3  ok                         -            7  -
                   └─ end of chain: ok  (not counted)
                """, bench.run("dispatchers"));
        count();
        assertTrue(bench.run("dispatchers").endsWith("end of chain: ok  793, and at most 7 past the last slot\n"));
    }

    @Test
    void tellsThatSomebodyElseDetachedADispatcher() {
        JsonObject there =
                bench.json("dispatchers", "--json").getArray("dispatchers").getObject(0);
        assertTrue(there.has("lost"));
        assertNull(there.get("lost"));
        bench.fake.lost = Optional.of("link 7 of its dispatcher does not hang on eth0 ingress");
        JsonObject lost =
                bench.json("dispatchers", "--json").getArray("dispatchers").getObject(0);
        assertEquals("link 7 of its dispatcher does not hang on eth0 ingress", lost.getString("lost"));
        assertTrue(bench.run("dispatchers").startsWith("eth0 ingress  tcx  revision 3  tailcall  3/10  detached by"));
        String text = bench.run("get", "dispatcher", "eth0", "ingress");
        assertTrue(text.contains("detached by somebody else: link 7 of its dispatcher"), text);
    }

    @Test
    void tellsFailuresInJson() {
        bench.fake.failures.put(2L, 7L);
        JsonObject dispatcher =
                bench.json("dispatchers", "--json").getArray("dispatchers").getObject(0);
        assertEquals("drop", dispatcher.getString("slot_failure"));
        assertEquals(7, dispatcher.getArray("members").getObject(0).getLong("failures"));
        assertEquals(0, dispatcher.getArray("members").getObject(1).getLong("failures"));

        bench.fake.slotFailure = Optional.empty();
        dispatcher = bench.json("dispatchers", "--json").getArray("dispatchers").getObject(0);
        assertTrue(dispatcher.has("slot_failure"));
        assertNull(dispatcher.get("slot_failure"));
        assertTrue(dispatcher.getArray("members").getObject(0).has("failures"));
        assertNull(dispatcher.getArray("members").getObject(0).get("failures"));
    }

    @Test
    void answersInJson() {
        count();
        JsonObject dispatcher =
                bench.json("dispatchers", "--json").getArray("dispatchers").getObject(0);
        assertEquals("tc-ingress", dispatcher.getObject("key").getString("type"));
        JsonObject first = dispatcher.getArray("members").getObject(0);
        assertEquals("drop_port", first.getString("program_name"));
        assertEquals(0x80000010L, first.getLong("proceed_on"));
        assertEquals(200, first.getObject("counts").getLong("stops"));
        assertEquals(200, first.getObject("counts").getObject("verdicts").getLong("shot"));
        assertEquals(
                4,
                dispatcher.getArray("members").getObject(1).getObject("counts").getLong("out_of_range"));
    }

    @Test
    void filtersDispatchers() {
        bench.run("attach-tc", "--program-id", "43", "-d", "egress", "eth0");
        assertEquals(
                2, bench.json("dispatchers", "--json").getArray("dispatchers").size());
        assertTrue(bench.run("dispatchers", "--type", "tc-egress").startsWith("eth0 egress  netlink  revision 1"));
        assertEquals("", bench.run("dispatchers", "-i", "eth1"));
        assertEquals("", bench.run("dispatchers", "-n", "/run/netns/blue"));
        assertEquals(
                "unknown dispatcher type \"tc\"; one of xdp, tc-ingress, tc-egress",
                bench.failure("dispatchers", "--type", "tc"));
    }
}
