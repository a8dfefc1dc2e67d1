// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.errors.StoreException;
import java.io.IOException;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Keeps settings in configurations, beside what is configured there already. */
public record ConfigurationKeeper(ConfigurationAdmin configurations) implements Keeper {

    @Override
    public void keep(String pid, String property, String value) {
        try {
            Configuration configuration = configurations.getConfiguration(pid, "?");
            Dictionary<String, Object> before = configuration.getProperties();
            Map<String, Object> properties = new HashMap<>(before == null ? Map.of() : FrameworkUtil.asMap(before));
            properties.put(property, value);
            configuration.update(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new StoreException("the configuration " + pid + " cannot be kept: " + e.getMessage(), e);
        }
    }
}
