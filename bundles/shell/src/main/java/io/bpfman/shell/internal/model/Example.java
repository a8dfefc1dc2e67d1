// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

/** A command line as one would type it, and what it does. */
public record Example(String line, String meaning) {}
