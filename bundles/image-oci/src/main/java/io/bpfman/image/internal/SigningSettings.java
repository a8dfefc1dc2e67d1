// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Which images have to be signed, as a component. Keys are read whenever somebody asks, so that one that was changed holds at once. For any thread. */
@Component(service = SigningSettings.class, configurationPid = SigningConfig.PID)
@Designate(ocd = SigningConfig.class)
public final class SigningSettings {

    private record Words(boolean enabled, boolean allowUnsigned, List<String> keys, List<String> rules) {}

    private volatile Words words = new Words(true, true, List.of(), List.of());

    /** Also called when another configuration comes, which ends nothing. */
    @Activate
    @Modified
    void configure(SigningConfig config) {
        words = new Words(
                config.verify__enabled(), config.allow__unsigned(), List.of(config.keys()), List.of(config.rules()));
    }

    /** Throws {@link io.bpfman.api.errors.ImageException} when the settings cannot be understood: then no image is taken. */
    SigningRules rules() {
        Words now = words;
        return SigningRules.read(now.enabled(), now.allowUnsigned(), now.keys(), now.rules());
    }
}
