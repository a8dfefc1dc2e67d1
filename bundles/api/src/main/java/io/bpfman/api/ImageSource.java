// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * The image that a program was loaded from.
 *
 * @param url its name, as it was given
 * @param digest of the manifest for this machine: {@code sha256:} and hexadecimal digits
 */
public record ImageSource(String url, String digest, PullPolicy pullPolicy) {}
