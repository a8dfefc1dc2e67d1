// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.Reader;
import java.util.List;

/**
 * A text with rules, which says in which line something is.
 *
 * @param origin how messages call it
 */
record PolicyText(String origin, String toml) {

    /** In place of the number of a rule: what belongs to none. */
    static final int OUTSIDE = -1;

    /** Some editors begin files with one, and readers are to ignore it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    PolicyText {
        toml = toml.startsWith(BYTE_ORDER_MARK) ? toml.substring(1) : toml;
    }

    /** The text as values. */
    UnmodifiableConfig parse() throws MalformedPolicy {
        CountingReader reader = new CountingReader();
        try {
            return new TomlParser().parse(reader);
        } catch (RuntimeException | StackOverflowError e) {
            // the parser has exceptions of several kinds, and goes as deep as what it reads
            String reason = e instanceof RuntimeException ? String.valueOf(e.getMessage()) : "it is nested too deep";
            throw new MalformedPolicy(origin, reader.line(), "this is not TOML: " + reason);
        }
    }

    /** The parser does not say how far it came; so it gets one character at a time. */
    private final class CountingReader extends Reader {

        private int at;

        @Override
        public int read(char[] buffer, int offset, int length) {
            if (at == toml.length()) {
                return -1;
            }
            if (length == 0) {
                return 0;
            }
            buffer[offset] = toml.charAt(at++);
            return 1;
        }

        /** Of the last character that was read; the end of a line is in it. */
        int line() {
            return lineAt(Math.max(0, at - 1));
        }

        @Override
        public void close() {
            // it holds nothing
        }
    }

    private int lineAt(int place) {
        return 1 + (int) toml.chars().limit(place).filter(each -> each == '\n').count();
    }

    /** What is wrong with a key of a rule, or of none. */
    MalformedPolicy at(int rule, String key, String reason) {
        List<String> lines = toml.lines().toList();
        int header = 0;
        int rules = OUTSIDE;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("[")) {
                rules += line.startsWith("[[") ? 1 : 0;
                header = rules == rule ? i : header;
            }
            if (rules == rule && line.matches("[\\[\"']*\\Q" + key.replace("\\E", "") + "\\E\\W.*")) {
                return new MalformedPolicy(origin, i + 1, reason);
            }
        }
        return new MalformedPolicy(origin, header + 1, reason);
    }
}
