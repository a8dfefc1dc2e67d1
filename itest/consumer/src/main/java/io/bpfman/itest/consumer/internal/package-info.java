// SPDX-License-Identifier: Apache-2.0
/** A bundle that attaches a program for as long as it is started, and listens. */
@NullMarked
package io.bpfman.itest.consumer.internal;

import org.jspecify.annotations.NullMarked;
