// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class GlobTest {

    @Test
    void matchesWholeNames() {
        assertTrue(new Glob("vfs_*").matches("vfs_read"));
        assertTrue(new Glob("vfs_*").matches("vfs_"));
        assertTrue(new Glob("*_re?d").matches("vfs_read"));
        assertFalse(new Glob("vfs_").matches("vfs_read"));
        assertFalse(new Glob("vfs_?").matches("vfs_"));
        assertFalse(new Glob("a.c").matches("abc"));
    }

    @Test
    void tellsPatternsFromNames() {
        assertTrue(Glob.isPattern("vfs_*"));
        assertTrue(Glob.isPattern("vfs_?ead"));
        assertFalse(Glob.isPattern("vfs_read"));
    }

    @Property(tries = 1000)
    void agreesWithRegularExpressions(
            @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 8) String pattern,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 10) String name) {
        String expression = pattern.replace("*", ".*").replace("?", ".");
        assertEquals(Pattern.matches(expression, name), new Glob(pattern).matches(name));
    }

    @Test
    void doesNotTryEveryWay() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> assertFalse(new Glob("*a".repeat(200) + "b").matches("a".repeat(4000))));
    }
}
