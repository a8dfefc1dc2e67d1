// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.shell.Caller;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of lists, whose columns scripts for bpfman know. */
class HostTablesTest {

    private final Bench bench = new Bench();

    @BeforeEach
    void load() {
        bench.caller = Caller.host(Path.of("/"), Map.of());
        run("program load file x.o --programs tc:count,tc:pass -a monitor -m owner=net");
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    @Test
    void listsWhatOnlyTheKernelKnows() {
        assertEquals("""
                PROGRAM ID  APPLICATION  TYPE       FUNCTION NAME  LINK IDS
                7                        cgroupskb  -              <none>
                41          monitor      tc         count          <none>
                42          monitor      tc         pass           <none>
                99                       schedcls   tc_dispatcher  <none>
                """, run("program list --all"));
        assertEquals("41\n42\n99\n", run("program list -a -q --type tc"));
        assertEquals("41\n42\n", run("program list -a -q -l owner=net"));
        assertEquals("7\n99\n", run("program list -a -q -l !owner"));
        assertEquals("", run("program list -a -q --type lsm"));
    }

    @Test
    void showsDispatchersByKey() {
        run("link attach tc 41 eth0 ingress -p 5");
        run("link attach tc 42 eth0 ingress -p 6");
        assertEquals("""
                TYPE        NSID        IFINDEX  REVISION  PROGRAM ID  KERNEL LINK ID  PRIORITY  HANDLE  MEMBERS  NETNS
                tc-ingress  4026531840  2        2         99          7               -         -       2        -
                """, run("dispatcher list --type tc-ingress --ifindex 2"));
        String text = run("dispatcher get tc-ingress 4026531840 2");
        assertEquals("""
                Dispatcher: tc-ingress nsid=4026531840 ifindex=2
                  Revision:        2
                  Program ID:      99
                  Kernel Link ID:  7

                Members (2/10):
                  POS  PRIORITY  PROGRAM ID  FUNCTION NAME  LINK ID  KERNEL LINK ID  PROCEED ON
                  0    5         41          count          1        -               pipe, dispatcher_return
                  1    6         42          pass           2        -               pipe, dispatcher_return
                """, text);
        run("dispatcher delete tc-ingress 4026531840 2");
        assertTrue(bench.fake.links.isEmpty());
        assertEquals("", run("dispatcher list"));
    }
}
