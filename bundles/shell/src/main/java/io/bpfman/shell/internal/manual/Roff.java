// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

import java.util.Locale;

/** A page in the macros of man(7). */
final class Roff {
    private final StringBuilder text = new StringBuilder();
    private boolean atHeading;

    /**
     * @param name what the page is called, {@code bpfman-link-detach}
     * @param summary a line, without what the page is called
     */
    Roff(String name, Edition edition, String summary) {
        text.append(".\\\" SPDX-License-Identifier: Apache-2.0\n");
        macro(
                "TH",
                quoted(name.toUpperCase(Locale.ROOT)) + " 1 " + edition.date() + " "
                        + quoted("bpfman " + edition.version()) + " " + quoted("bpfman for OSGi"));
        section("NAME");
        text.append(escaped(name)).append(" \\- ").append(escaped(summary)).append('\n');
    }

    /** Begins a section. */
    Roff section(String heading) {
        return macro("SH", heading);
    }

    /** Adds text as a paragraph of its own. */
    Roff paragraph(String words) {
        return apart().line(words);
    }

    /** Adds something that is typed as it stands, and what it is. */
    Roff entry(String typed, String words) {
        return macro("TP", "").bold(typed).line(words);
    }

    /** Adds lines that are to stay lines. */
    Roff verbatim(String... lines) {
        apart().macro("nf", "");
        for (String one : lines) {
            line(one);
        }
        return macro("fi", "");
    }

    /** Adds a line in bold. */
    Roff bold(String words) {
        text.append("\\fB").append(escaped(words)).append("\\fR\n");
        atHeading = false;
        return this;
    }

    /** Names pages of section 1. */
    Roff seeAlso(Iterable<String> pages) {
        section("SEE ALSO");
        String separator = "";
        for (String page : pages) {
            text.append(separator).append("\\fB").append(escaped(page)).append("\\fR(1)");
            separator = ",\n";
        }
        text.append('\n');
        return this;
    }

    /** Begins a paragraph, if it is not the first of its section. */
    private Roff apart() {
        return atHeading ? this : macro("PP", "");
    }

    private Roff line(String words) {
        // A period or an apostrophe at its beginning would make a macro of it.
        String guard = words.startsWith(".") || words.startsWith("'") ? "\\&" : "";
        text.append(guard).append(escaped(words)).append('\n');
        atHeading = false;
        return this;
    }

    private Roff macro(String name, String arguments) {
        atHeading = name.equals("SH");
        text.append('.')
                .append(name)
                .append(arguments.isEmpty() ? "" : " ")
                .append(arguments)
                .append('\n');
        return this;
    }

    /** Text as it is: a minus is the one that is typed, and a backslash no escape. */
    private static String escaped(String words) {
        return words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    }

    private static String quoted(String words) {
        return '"' + words.replace("-", "\\-") + '"';
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
