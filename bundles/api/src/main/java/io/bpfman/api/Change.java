// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** A change that the {@link Bpfman} service can make, or only plan. */
public sealed interface Change
        permits LoadRequest,
                UpgradeRequest,
                RollbackRequest,
                UnloadRequest,
                AttachSpec,
                LinkChange,
                DispatcherChange,
                SettingChange,
                DetachRequest {}
