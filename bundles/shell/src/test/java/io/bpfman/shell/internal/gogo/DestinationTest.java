// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "true  ~ g = (each (links) { get link ($it id) })     ~ get link ($it id)",
                "true  ~ (each [1 2] { get link $it }) size           ~ get link $it",
                "true  ~ g = (each (links) {if {true} {links}})       ~ links",
                "false ~ each (links) { get link ($it id) }           ~ get link ($it id)",
                "false ~ each (links) { links }                       ~ links",
                "false ~ if { true } { links }                        ~ links",
                "false ~ if { (a) size } { links }                    ~ links",
                "false ~ each [\"(\" '(' \\(] { links }               ~ links",
                "true  ~ g = (each [\")\" ')' \\)] { links })         ~ links",
                "false ~ source script                                ~ links",
                "false ~ g = (source script)                          ~ links",
                "false ~ )} { links }                                 ~ links"
            })
    void whetherBracesAreInBracketsIsReadOffTheLine(boolean inBrackets, String line, String command) {
        assertEquals(inBrackets, Destination.inBrackets(line, command));
    }

    @Test
    void whoCallsFromAProgramTakesTheValue() {
        assertEquals(Destination.CALLER, Destination.of(null));
    }
}
