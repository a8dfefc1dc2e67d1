// SPDX-License-Identifier: Apache-2.0

/**
 * What packets meet at an interface, as a value, and its pictures: SVG for people and documents, DOT for graphviz.
 */
@NullMarked
package io.bpfman.picture;

import org.jspecify.annotations.NullMarked;
