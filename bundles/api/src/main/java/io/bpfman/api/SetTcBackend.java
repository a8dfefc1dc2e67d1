// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Optional;

/**
 * Chooses what publishes TC dispatchers, and moves every TC dispatcher to it.
 *
 * @param backend the name of a backend that is there; empty to leave it to the backends' ranking
 */
public record SetTcBackend(Optional<String> backend) implements SettingChange {}
