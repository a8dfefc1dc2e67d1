// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Brings configurations in line with the features. Properties that the features do not name keep what an operator gave them. */
final class Configurations {
    private final ConfigurationAdmin admin;

    Configurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    void apply(Map<String, Map<String, Object>> configurations) throws LaunchException {
        for (Map.Entry<String, Map<String, Object>> entry : configurations.entrySet()) {
            try {
                // "?" leaves the configuration open to whichever bundle asks for it.
                Configuration configuration = admin.getConfiguration(entry.getKey(), "?");
                Map<String, Object> properties = new HashMap<>();
                if (configuration.getProperties() != null) {
                    properties.putAll(FrameworkUtil.asMap(configuration.getProperties()));
                }
                properties.putAll(entry.getValue());
                configuration.updateIfDifferent(FrameworkUtil.asDictionary(properties));
            } catch (IOException e) {
                throw new LaunchException(
                        "the configuration " + entry.getKey() + " cannot be stored: " + e.getMessage(), e);
            }
        }
    }
}
