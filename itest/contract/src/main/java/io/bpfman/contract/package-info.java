// SPDX-License-Identifier: Apache-2.0
/**
 * What every implementation of a contract must do, as JUnit classes to extend: an implementation's test extends a suite and supplies the
 * subject. Besides, a store that keeps its rows in memory, for the tests of whoever uses a store.
 */
@NullMarked
package io.bpfman.contract;

import org.jspecify.annotations.NullMarked;
