// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import io.bpfman.api.Bpfman;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.kernel.Kernel;
import java.io.IOException;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The Gogo command {@code benchmark:run [packets | attaches N]}: with the first word, only what a slot costs a packet; with the second, only how long each of
 * so many attaches takes.
 */
@Component(property = {"osgi.command.scope=benchmark", "osgi.command.function=run"})
public final class BenchmarkCommand implements Function {

    private final Bpfman bpfman;
    private final Kernel kernel;
    private final DispatcherService dispatchers;

    @Activate
    public BenchmarkCommand(
            @Reference Bpfman bpfman, @Reference Kernel kernel, @Reference DispatcherService dispatchers) {
        this.bpfman = bpfman;
        this.kernel = kernel;
        this.dispatchers = dispatchers;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws IOException {
        if (arguments.size() == 2) {
            try (ChangeCost changes = new ChangeCost(bpfman)) {
                return changes.attaches(Integer.parseInt(arguments.get(1).toString()));
            }
        }
        StringBuilder report = new StringBuilder();
        try (PacketCost packets = new PacketCost(kernel, dispatchers)) {
            report.append(packets.measure());
        }
        if (arguments.stream().map(Object::toString).anyMatch("packets"::equals)) {
            return report.toString();
        }
        try (ChangeCost changes = new ChangeCost(bpfman)) {
            report.append(changes.measure());
        }
        return report.toString();
    }
}
