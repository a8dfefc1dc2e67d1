// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

/**
 * Names and values that tell samples of a family apart.
 *
 * @param inner as they are written, without the braces
 */
record Labels(String inner) {

    static final Labels NONE = new Labels("");

    static Labels of(String name, String value) {
        return NONE.and(name, value);
    }

    /** These and another one. */
    Labels and(String name, String value) {
        return new Labels((inner.isEmpty() ? "" : inner + ",") + name + "=\"" + escaped(value) + "\"");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    String text() {
        return inner.isEmpty() ? "" : "{" + inner + "}";
    }
}
