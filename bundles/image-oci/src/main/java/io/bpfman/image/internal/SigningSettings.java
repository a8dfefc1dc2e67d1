// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.spi.signing.IdentityVerifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Which images have to be signed, as a component. Keys and the trust root are read whenever somebody asks, so that one that was changed holds at once. For any thread. */
@Component(service = SigningSettings.class, configurationPid = SigningConfig.PID)
@Designate(ocd = SigningConfig.class)
public final class SigningSettings {

    private record Words(
            boolean enabled,
            boolean allowUnsigned,
            List<String> keys,
            List<String> identities,
            List<String> rules,
            TrustRootFile root) {}

    private volatile Words words =
            new Words(true, true, List.of(), List.of(), List.of(), new TrustRootFile(Optional.empty()));

    /** Comes with a bundle that only those install who use identities. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable IdentityVerifier verifier;

    /** Also called when another configuration comes, which ends nothing. */
    @Activate
    @Modified
    void configure(SigningConfig config) {
        String root = config.trust__root().strip();
        words = new Words(
                config.verify__enabled(),
                config.allow__unsigned(),
                List.of(config.keys()),
                List.of(config.identities()),
                List.of(config.rules()),
                new TrustRootFile(root.isEmpty() ? Optional.empty() : Optional.of(Path.of(root))));
    }

    /** Throws {@link io.bpfman.api.errors.ImageException} when the settings cannot be understood: then no image is taken. */
    SigningRules rules() {
        Words now = words;
        Optional<IdentityVerifier> present = Optional.ofNullable(verifier);
        List<TrustedIdentity> identities =
                now.identities().stream().map(TrustedIdentity::parse).toList();
        Trust trust = new Trust(
                SigningRules.keys(now.keys()),
                identities,
                identities.isEmpty() ? TrustRoot.NONE : now.root().read(present),
                present);
        return SigningRules.of(now.enabled(), now.allowUnsigned(), trust, now.rules());
    }
}
