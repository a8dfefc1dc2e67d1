// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Where a link is attached that moves no other. Each is a record whose components are its details: by their names, in small letters with {@code _}, they are in
 * JSON and in the store. A component {@code kind} is the link's. Others are {@code String}, {@code long}, {@code boolean}, {@code Optional<String>} and {@code
 * List<String>}. Not sealed, so that a kind that is added touches no other.
 */
public non-sealed interface LoneDetails extends LinkDetails {}
