// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProceedOnTest {

    @ParameterizedTest
    @CsvSource({
        "unspec,-1,1",
        "ok,0,2",
        "reclassify,1,4",
        "shot,2,8",
        "pipe,3,16",
        "stolen,4,32",
        "queued,5,64",
        "repeat,6,128",
        "redirect,7,256",
        "trap,8,512",
        "dispatcher_return,30,2147483648"
    })
    void everyActionHasItsCodeAndItsBit(String name, int code, long mask) {
        ProceedOn parsed = ProceedOn.parseTc(name);
        assertEquals(mask, parsed.mask());
        assertEquals(
                List.of(name), parsed.tcActions().stream().map(TcAction::label).toList());
        assertEquals(code, parsed.tcActions().get(0).code());
    }

    @ParameterizedTest
    @CsvSource({"aborted,0,1", "drop,1,2", "pass,2,4", "tx,3,8", "redirect,4,16", "dispatcher_return,31,2147483648"})
    void everyXdpActionHasItsCodeAndItsBit(String name, int code, long mask) {
        ProceedOn parsed = ProceedOn.parseXdp(name);
        assertEquals(mask, parsed.mask());
        assertEquals(
                List.of(name),
                parsed.xdpActions().stream().map(XdpAction::label).toList());
        assertEquals(code, parsed.xdpActions().get(0).code());
    }

    @Test
    void goesOnAfterPassAndAnEmptySlotByDefaultForXdp() {
        assertEquals(0x8000_0004L, ProceedOn.XDP_DEFAULT.mask());
        assertEquals(ProceedOn.XDP_DEFAULT, ProceedOn.parseXdp("pass,dispatcher_return"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pipe", "PASS", "pass,", "2"})
    void refusesWhatIsNoXdpActionAndNamesThoseThereAre(String text) {
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, () -> ProceedOn.parseXdp(text));
        assertTrue(refusal.getMessage().startsWith("unknown XDP action \""), refusal.getMessage());
        for (XdpAction action : XdpAction.values()) {
            assertTrue(refusal.getMessage().contains(action.label()), refusal.getMessage());
        }
    }

    @Test
    void goesOnAfterPipeAndAnEmptySlotByDefault() {
        assertEquals(0x8000_0010L, ProceedOn.TC_DEFAULT.mask());
        assertEquals(ProceedOn.TC_DEFAULT, ProceedOn.parseTc("pipe,dispatcher_return"));
    }

    @Test
    void addsUpTheNamesInAnyOrderWithSpacesAndTwice() {
        assertEquals(18, ProceedOn.parseTc("ok,pipe").mask());
        assertEquals(18, ProceedOn.parseTc(" pipe , ok , pipe").mask());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "okay", "OK", "ok,", ",ok", "ok pipe", "3", "ok;pipe"})
    void refusesWhatIsNoActionAndNamesThoseThereAre(String text) {
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, () -> ProceedOn.parseTc(text));
        assertTrue(refusal.getMessage().startsWith("unknown TC action \""), refusal.getMessage());
        for (TcAction action : TcAction.values()) {
            assertTrue(refusal.getMessage().contains(action.label()), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0x1_0000_0000L, Long.MIN_VALUE, Long.MAX_VALUE})
    void refusesAMaskThatIsNotUnsigned32Bits(long mask) {
        assertThrows(InvalidSpecException.class, () -> new ProceedOn(mask));
    }

    @Test
    void contains() {
        ProceedOn mask = ProceedOn.of(TcAction.UNSPEC).plus(TcAction.TRAP);
        assertTrue(mask.contains(TcAction.UNSPEC));
        assertTrue(mask.contains(TcAction.TRAP));
        assertFalse(mask.contains(TcAction.OK));
        assertEquals(mask, mask.plus(TcAction.TRAP));
        assertEquals(0, ProceedOn.of().mask());
    }
}
