// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.time.Instant;

/**
 * A version of a program: what was loaded first, or what an upgrade or a rollback put in its place.
 *
 * @param number from 1 in the order of time; a rollback is a version, too
 * @param programId the kernel's id that it had, or has
 * @param programName the name of its function
 * @param sha256 of its object, in hexadecimal; empty when the object that was kept cannot be read any more
 * @param source the file that it was loaded from, as it was named then
 * @param loadedAt when it was loaded
 * @param live whether it is the one that runs now
 */
public record ProgramVersion(
        int number, long programId, String programName, String sha256, String source, Instant loadedAt, boolean live) {}
