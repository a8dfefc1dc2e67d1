// SPDX-License-Identifier: Apache-2.0
/** The rules of a host for loads: read, and asked about each. */
@NullMarked
package io.bpfman.manager.internal.policy;

import org.jspecify.annotations.NullMarked;
