// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.bpfman.api.KernelProgram;
import io.bpfman.api.Program;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands give besides their text, to whoever works on with it. */
class ResultObjectsTest {

    private final Bench bench = new Bench();

    private Object objects(String line) {
        return answer(line).objects().orElseThrow();
    }

    private Answer answer(String line) {
        return bench.runner.answer(bench.caller, List.of(line.split(" ")), true);
    }

    @BeforeEach
    void load() {
        assertEquals(
                List.of(41L, 42L),
                ((List<?>) objects("load-file /x.o --programs tc:count,xdp:see"))
                        .stream().map(program -> ((Program) program).id()).toList());
        Object attached = objects("attach-tc --program-id 41 -d ingress eth0");
        assertEquals(bench.fake.getLink(1), attached);
    }

    @Test
    void listsAreListsOfWhatTheyShow() {
        assertEquals(bench.fake.listPrograms(), objects("programs"));
        assertEquals(bench.fake.listPrograms(), objects("program list"));
        assertEquals(List.of(bench.fake.getProgram(41)), objects("programs --attached"));
        assertEquals(bench.fake.listLinks(), objects("links"));
        assertEquals(bench.fake.listDispatchers(), objects("dispatchers"));
        assertEquals(bench.fake.listDispatchers(), objects("dispatcher list"));
        assertEquals(List.of(), objects("links --kind xdp"));
        assertEquals(List.of(41L, 42L), objects("programs -q"));
        assertEquals(List.of(1L), objects("links -q"));
        assertEquals(bench.fake.environment().tcBackends(), objects("tc-backend"));
    }

    @Test
    void amongAllProgramsAreThoseOfOthers() {
        assertEquals(
                2,
                ((List<?>) objects("programs --all"))
                        .stream().filter(KernelProgram.class::isInstance).count());
    }

    @Test
    void oneIsThatOne() {
        assertEquals(bench.fake.getProgram(41), objects("get program 41"));
        assertEquals(bench.fake.getProgram(41), objects("program get 41"));
        assertEquals(bench.fake.getLink(1), objects("get link 1"));
        assertEquals(bench.fake.listDispatchers().get(0), objects("get dispatcher eth0 ingress"));
        assertEquals(bench.fake.listDispatchers().get(0), objects("dispatcher get tc-ingress 4026531840 2"));
        Object changed = objects("set-priority 1 7");
        assertEquals(bench.fake.getLink(1), changed);
        assertEquals(bench.fake.environment(), objects("features"));
    }

    @Test
    void everyAnswerHasItsOwnList() {
        assertNotSame(objects("links --kind xdp"), objects("links --kind xdp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"links --json", "programs -o json", "help links", "links --help", "version"})
    void whoeverAsksForATextGetsThat(String line) {
        assertEquals(Optional.empty(), answer(line).objects());
    }
}
