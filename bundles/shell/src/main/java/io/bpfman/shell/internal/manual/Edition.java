// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.manual;

/**
 * What pages say of when they were made.
 *
 * @param date a day, {@code 2026-01-31}
 */
record Edition(String version, String date) {}
