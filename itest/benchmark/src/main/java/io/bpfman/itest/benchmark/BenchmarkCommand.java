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
 * The Gogo command {@code benchmark:run [packets | minimal [ROUNDS] | attaches N [MEMBERS] | churn N]}: with the first word, only what a slot costs a packet;
 * with the second, only what the dispatcher costs one beside a minimal one; with the third, only how long each of so many attaches takes beside so many
 * members, two unless given; with the fourth, so many attaches and detaches.
 */
@Component(property = {"osgi.command.scope=benchmark", "osgi.command.function=run"})
public final class BenchmarkCommand implements Function {

    private static final int PRESENT = 2;
    private static final int ROUNDS = 41;

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
        List<String> words = arguments.stream().map(Object::toString).toList();
        if (words.contains("minimal")) {
            return beside(words.size() == 1 ? ROUNDS : Integer.parseInt(words.get(1)));
        }
        if (words.size() >= 2) {
            return changes(words);
        }
        StringBuilder report = new StringBuilder();
        try (PacketCost packets = new PacketCost(kernel, dispatchers)) {
            report.append(packets.measure());
        }
        report.append(beside(ROUNDS));
        if (words.contains("packets")) {
            return report.toString();
        }
        try (ChangeCost changes = new ChangeCost(bpfman)) {
            report.append(changes.measure());
        }
        return report.toString();
    }

    private String changes(List<String> words) throws IOException {
        int rounds = Integer.parseInt(words.get(1));
        try (ChangeCost changes = new ChangeCost(bpfman)) {
            return words.get(0).equals("churn")
                    ? changes.churn(rounds)
                    : changes.attaches(rounds, words.size() == 2 ? PRESENT : Integer.parseInt(words.get(2)));
        }
    }

    private String beside(int rounds) {
        try (MinimalCost beside = new MinimalCost(kernel, dispatchers, rounds)) {
            return beside.measure();
        }
    }
}
