// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.api.metrics.Metrics;
import io.bpfman.api.metrics.MetricsFormat;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Metrics by HTTP, at the whiteboard that a host has; where there is none nobody asks for it, and its class is not loaded. A configuration of this component with
 * {@code osgi.http.whiteboard.servlet.pattern} puts it elsewhere.
 */
@Component(
        service = Servlet.class,
        configurationPid = "io.bpfman.metrics.http",
        property = {"osgi.http.whiteboard.servlet.name=bpfman metrics", "osgi.http.whiteboard.servlet.pattern=/metrics"
        })
public final class MetricsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String OPENMETRICS = "application/openmetrics-text";

    private final transient Metrics metrics;

    @Activate
    public MetricsServlet(@Reference Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String accepted = String.valueOf(request.getHeader("Accept"));
        MetricsFormat format = accepted.contains(OPENMETRICS) ? MetricsFormat.OPENMETRICS : MetricsFormat.PROMETHEUS;
        byte[] bytes = metrics.text(format).getBytes(StandardCharsets.UTF_8);
        response.setContentType(format.contentType());
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
