// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import java.util.Arrays;
import java.util.List;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Lets commands such as {@code felix:stop} take a bundle by its id or its symbolic name. Gogo itself leaves this to its interactive shells, which an agent
 * without a prompt does not have.
 */
@Component(property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {
    private final BundleContext context;

    /** Made by the component runtime. */
    @Activate
    public BundleConverter(BundleContext context) {
        this.context = context;
    }

    /** The bundle that {@code in} names; null, which tells Gogo to look further, when it names none or several. */
    @Override
    public @Nullable Object convert(Class<?> desiredType, Object in) {
        if (desiredType != Bundle.class) {
            return null;
        }
        String name = in.toString();
        List<Bundle> named = Arrays.stream(context.getBundles())
                .filter(bundle ->
                        name.equals(Long.toString(bundle.getBundleId())) || name.equals(bundle.getSymbolicName()))
                .toList();
        return named.size() == 1 ? named.get(0) : null;
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
