// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.picture.Markup;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes HTML that is also well-formed XML. What is text is text: only {@link #raw} takes markup, and only ours. */
final class Html {

    private final StringBuilder html = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an element; attributes are names and values in turn. */
    Html open(String element, String... attributes) {
        tag(element, attributes).append('>');
        open.push(element);
        return this;
    }

    /** Ends the element that was begun last. */
    Html close() {
        html.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** Ends so many elements. */
    Html close(int count) {
        for (int i = 0; i < count; i++) {
            close();
        }
        return this;
    }

    /** An element without content. */
    Html empty(String element, String... attributes) {
        tag(element, attributes).append(" />");
        return this;
    }

    /** An element with nothing but text. */
    Html element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    Html text(String text) {
        html.append(Markup.text(text));
        return this;
    }

    /** Markup that has been escaped. */
    Html raw(String markup) {
        html.append(markup);
        return this;
    }

    private StringBuilder tag(String element, String... attributes) {
        html.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            html.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(Markup.text(attributes[i + 1]))
                    .append('"');
        }
        return html;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return html.toString();
    }
}
