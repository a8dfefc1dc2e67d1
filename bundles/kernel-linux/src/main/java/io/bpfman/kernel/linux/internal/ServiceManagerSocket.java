// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.sys.UnixDatagrams;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Component;

/**
 * Sends what the launcher has to say to a service manager (sd_notify(3)), at whose socket it is. A service of a type that the launcher sees, too: it shares no
 * package with this bundle. There is none of it where nobody asks for it.
 */
@Component(service = BiConsumer.class, property = ServiceManagerSocket.PROPERTY + "=" + ServiceManagerSocket.PURPOSE)
public final class ServiceManagerSocket implements BiConsumer<String, String> {

    static final String PROPERTY = "bpfman.purpose";
    static final String PURPOSE = "datagrams";

    private final UnixDatagrams datagrams = new UnixDatagrams(new SystemCalls());

    @Override
    public void accept(String socket, String message) {
        Refusals.tell("tell the service manager at " + socket, () -> datagrams.send(socket, message));
    }
}
