// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.manager.internal.policy.LoadGuard;

/**
 * What every load passes before anything is locked.
 *
 * @param images finds the object of an image
 * @param guard asks the rules of the host
 */
public record Intake(ImageFetcher images, LoadGuard guard) {}
