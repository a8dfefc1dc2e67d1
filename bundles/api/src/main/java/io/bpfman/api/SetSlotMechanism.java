// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Optional;

/**
 * Chooses how members get into the slots of dispatchers. A dispatcher follows with its next change.
 *
 * @param mechanism empty to leave it to what the kernel can do
 */
public record SetSlotMechanism(Optional<SlotMechanism> mechanism) implements SettingChange {}
