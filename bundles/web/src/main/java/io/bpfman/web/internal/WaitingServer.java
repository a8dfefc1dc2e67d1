// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Has Felix's web server wait for its configuration. It looks for this property when its bundle starts, which is after this one's; without it the server would
 * listen at every address of the host until it has read where it is to listen. A framework that has the property already keeps it.
 */
@Component(
        immediate = true,
        service = {})
public final class WaitingServer {

    private static final String PROPERTY = "org.apache.felix.http.require.config";

    @Activate
    public WaitingServer() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "true");
        }
    }
}
