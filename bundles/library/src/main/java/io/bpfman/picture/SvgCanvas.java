// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import java.util.ArrayList;
import java.util.List;

/** Writes elements of SVG one below the other. */
final class SvgCanvas {

    /** In units of the picture; a page shows them as pixels where there is room. */
    static final int WIDTH = 400;

    private static final int LINE = 17;
    private static final double LETTER = 7.3;
    private static final int ROUND = 6;

    private final StringBuilder frames = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private int y = 8;

    /** Where the next element begins. */
    int y() {
        return y;
    }

    void gap(int height) {
        y += height;
    }

    /** Text that is broken into as many lines as it takes. */
    void words(String words, String style, int x) {
        for (String line : broken(words, (int) ((WIDTH - x - 24) / LETTER))) {
            line(style, x, line);
            endLine();
        }
    }

    /** Begins a line. */
    void line(String style, int x, String words) {
        y += LINE;
        text.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y - 4);
        text.append("\">").append(Markup.text(words));
    }

    /** Goes on with the line. */
    void more(String words) {
        text.append(Markup.text(words));
    }

    /** Goes on with something that is counted. */
    void number(String name, String value) {
        text.append("<tspan data-n=\"").append(Markup.text(name)).append("\">");
        text.append(Markup.text(value)).append("</tspan>");
    }

    void endLine() {
        text.append("</text>\n");
    }

    /** Begins what leads to an address. */
    void open(String address) {
        text.append("<a href=\"").append(Markup.text(address)).append("\">");
    }

    void close() {
        text.append("</a>\n");
    }

    void middle(String words, String style) {
        y += LINE;
        text.append("<text text-anchor=\"middle\" class=\"")
                .append(style)
                .append("\" x=\"")
                .append(WIDTH / 2);
        text.append("\" y=\"")
                .append(y - 4)
                .append("\">")
                .append(Markup.text(words))
                .append("</text>\n");
    }

    void arrow() {
        int x = WIDTH / 2;
        frames.append("<path class=\"arrow\" d=\"M")
                .append(x)
                .append(' ')
                .append(y + 2)
                .append("v12m-5 -5l5 5l5 -5\"/>\n");
        y += 18;
    }

    void pill(String words) {
        frames.append("<rect class=\"pill\" x=\"110\" y=\"")
                .append(y)
                .append("\" width=\"180\" height=\"26\" rx=\"13\"/>\n");
        y += 4;
        middle(words, "flow");
        y += 5;
    }

    /** A frame from {@code top} to here, behind everything that stands there. */
    void frame(int top, int x, int width, String style) {
        String frame = "<rect class=\"" + style + "\" x=\"" + x + "\" y=\"" + top + "\" width=\"" + width
                + "\" height=\"" + (y - top) + "\" rx=\"" + ROUND + "\"/>\n";
        // A frame that is drawn later may be around earlier ones, and must not cover them.
        if (style.equals("frame")) {
            frames.insert(0, frame);
        } else {
            frames.append(frame);
        }
    }

    /** A bar of which a part is filled. */
    void share(int x, int width, long part, long whole, String name) {
        y += 2;
        long filled = whole <= 0 ? 0 : Math.min(width, Math.round((double) width * part / whole));
        text.append("<rect class=\"bar\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\" width=\"")
                .append(width);
        text.append("\" height=\"4\"/><rect class=\"share\" data-n=\"")
                .append(Markup.text(name))
                .append("\" x=\"")
                .append(x);
        text.append("\" y=\"").append(y).append("\" width=\"").append(filled).append("\" height=\"4\"/>\n");
        y += 6;
    }

    /** The whole, with a name for whoever does not see it. */
    String element(String name, String head) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"path\" role=\"group\" aria-label=\""
                + Markup.text(name)
                + "\" viewBox=\"0 0 " + WIDTH + " " + y + "\" width=\"" + WIDTH + "\" height=\"" + y + "\">\n" + head
                + "<g>\n"
                + frames + "</g>\n<g>\n" + text + "</g>\n</svg>\n";
    }

    /** Lines of at most so many characters, broken behind a comma or a blank where there is one. */
    static List<String> broken(String words, int length) {
        List<String> lines = new ArrayList<>();
        String rest = words;
        while (rest.length() > length) {
            int cut = length;
            while (cut > length / 2 && rest.charAt(cut - 1) != ' ' && rest.charAt(cut - 1) != ',') {
                cut--;
            }
            if (cut <= length / 2) {
                cut = Character.isHighSurrogate(rest.charAt(length - 1)) ? length - 1 : length;
            }
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
