// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import io.bpfman.api.Bpfman;
import java.io.IOException;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The Gogo command {@code benchmark:scale attach|attach-tcx|list|ask-WHAT|detach NAMESPACES INTERFACES PREFIX}: one dispatcher, or one TCX link, on each
 * of many interfaces. What it attaches stays, so that the next agent finds it.
 */
@Component(property = {"osgi.command.scope=benchmark", "osgi.command.function=scale"})
public final class ScaleCommand implements Function {

    private final Bpfman bpfman;

    @Activate
    public ScaleCommand(@Reference Bpfman bpfman) {
        this.bpfman = bpfman;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws IOException {
        ManyInterfaces interfaces = new ManyInterfaces(
                Integer.parseInt(arguments.get(1).toString()),
                Integer.parseInt(arguments.get(2).toString()),
                arguments.get(3).toString());
        ScaleCost cost = new ScaleCost(bpfman, interfaces);
        String step = arguments.get(0).toString();
        return switch (step) {
            case "attach" -> cost.attach();
            case "attach-tcx" -> cost.attachTcx();
            case "list" -> cost.list();
            case "detach" -> cost.detach();
            default -> cost.ask(step);
        };
    }
}
