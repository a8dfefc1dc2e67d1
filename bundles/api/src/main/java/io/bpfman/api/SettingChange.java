// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** A change of how dispatchers are built from now on. It is kept in the configuration of their services, so that it lasts until the next one. */
public sealed interface SettingChange extends Change permits SetTcBackend, SetSlotMechanism {}
