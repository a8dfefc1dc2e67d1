// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the grammar of the DOT language, as far as digraphs with double-quoted strings go, and nothing beside it. */
final class DotReader {
    final Map<String, String> labels = new TreeMap<>();
    final List<String> edges = new ArrayList<>();
    final Set<String> clusters = new TreeSet<>();
    private final String text;
    private int at;

    DotReader(String text) {
        this.text = text;
        expect("digraph");
        id();
        block();
        skip();
        if (at != text.length()) {
            throw wrong("the end");
        }
    }

    private void block() {
        expect("{");
        while (!peek("}")) {
            statement();
        }
        expect("}");
    }

    private void statement() {
        if (peek("subgraph")) {
            expect("subgraph");
            clusters.add(id());
            block();
            return;
        }
        String name = id();
        if (peek("=")) {
            expect("=");
            id();
        } else if (peek("->")) {
            expect("->");
            String end = id();
            edges.add(name + ">" + end + attributes().getOrDefault("label", ""));
        } else {
            Map<String, String> attributes = attributes();
            if (attributes.containsKey("label")) {
                labels.put(name, attributes.get("label"));
            }
        }
        expect(";");
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>();
        if (!peek("[")) {
            return attributes;
        }
        expect("[");
        while (!peek("]")) {
            String name = id();
            expect("=");
            attributes.put(name, id());
            if (peek(",")) {
                expect(",");
            } else if (!peek("]")) {
                throw wrong("a comma");
            }
        }
        expect("]");
        return attributes;
    }

    private String id() {
        skip();
        int start = at;
        if (text.charAt(at) == '"') {
            StringBuilder value = new StringBuilder();
            at++;
            while (text.charAt(at) != '"') {
                if (text.charAt(at) == '\\') {
                    at++;
                    char escaped = text.charAt(at);
                    if (escaped != 'n' && escaped != '"' && escaped != '\\') {
                        throw wrong("an escape");
                    }
                    value.append(escaped == 'n' ? '\n' : escaped);
                } else if (text.charAt(at) < ' ') {
                    throw wrong("a printable character");
                } else {
                    value.append(text.charAt(at));
                }
                at++;
            }
            at++;
            return value.toString();
        }
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == start) {
            throw wrong("an identifier");
        }
        return text.substring(start, at);
    }

    private boolean peek(String word) {
        skip();
        return text.startsWith(word, at);
    }

    private void expect(String word) {
        if (!peek(word)) {
            throw wrong(word);
        }
        at += word.length();
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private AssertionError wrong(String expected) {
        return new AssertionError("expected " + expected + " at " + at + " of " + text);
    }
}
