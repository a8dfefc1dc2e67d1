// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.faults.internal;

import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.Store;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Registers a kernel and a store that everybody prefers to the real ones, and the commands by which a test says what is to go wrong in them: {@code
 * fault:arm fail-before|fail-after|kill-before|kill-after N}, and {@code fault:calls} for what was called since.
 */
@Component(
        service = FaultCommands.class,
        immediate = true,
        property = {"osgi.command.scope=fault", "osgi.command.function=arm", "osgi.command.function=calls"})
public final class FaultCommands {

    private static final String MARK = "bpfman.itest.faults";
    private static final String REAL = "(!(" + MARK + "=true))";
    private static final int RANKING = 1000;

    private final Faults faults = new Faults();
    private final List<ServiceRegistration<?>> registrations;

    /** Registers both; what they have as properties is what the real ones have. */
    @Activate
    public FaultCommands(
            BundleContext context,
            @Reference(target = REAL) Map.Entry<Map<String, Object>, Kernel> kernel,
            @Reference(target = REAL) Map.Entry<Map<String, Object>, Store> store) {
        registrations = List.of(
                context.registerService(
                        Kernel.class, Between.kernel(kernel.getValue(), faults), properties(kernel.getKey())),
                context.registerService(
                        Store.class, Between.store(store.getValue(), faults), properties(store.getKey())));
    }

    private static Dictionary<String, Object> properties(Map<String, Object> real) {
        Map<String, Object> properties = new HashMap<>(real);
        properties.put(MARK, true);
        properties.put(Constants.SERVICE_RANKING, RANKING);
        return FrameworkUtil.asDictionary(properties);
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    /** Counts from now on; has something go wrong at the {@code nth} call that changes anything, or nothing when that is 0. */
    public void arm(String moment, int nth) {
        faults.arm(Moment.parse(moment), nth);
    }

    /** The calls since then, a line each. */
    public String calls() {
        return String.join("\n", faults.calls());
    }
}
