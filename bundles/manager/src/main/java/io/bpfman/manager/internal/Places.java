// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.pins.Layout;
import java.nio.file.Path;

/**
 * Where things lie, by the configuration.
 *
 * @param runtime the directory of what is kept while the host runs
 */
record Places(Path runtime, Settings settings) {

    static Places of(ManagerConfig config) {
        Path runtime = whole(config.runtime_dir());
        Path kept = (config.state_dir().isBlank() ? runtime : whole(config.state_dir())).resolve("programs");
        Layout layout = new Layout(Path.of(config.bpffs_root()));
        return new Places(runtime, new Settings(layout, Path.of(config.bpffs_mount()), kept, config.counting()));
    }

    private static Path whole(String directory) {
        return Path.of(directory).toAbsolutePath().normalize();
    }
}
