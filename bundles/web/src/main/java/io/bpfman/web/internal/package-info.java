// SPDX-License-Identifier: Apache-2.0

/**
 * A page in the browser: what packets meet at each interface, live, and changes of links with their plan shown before.
 */
@NullMarked
package io.bpfman.web.internal;

import org.jspecify.annotations.NullMarked;
