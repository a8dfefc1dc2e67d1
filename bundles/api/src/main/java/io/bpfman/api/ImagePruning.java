// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.time.Duration;

/**
 * Which of the images that were pulled are forgotten: those that are older, and then the oldest, until the rest has room.
 *
 * @param age since an image was pulled
 * @param bytes that the objects of those that are left may have
 */
public record ImagePruning(Duration age, long bytes) {

    public ImagePruning {
        if (age.isNegative() || bytes < 0) {
            throw new InvalidSpecException("images are kept for no less than no time, in no less than no room");
        }
    }
}
