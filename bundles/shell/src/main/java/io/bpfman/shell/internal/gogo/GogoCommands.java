// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import io.bpfman.shell.internal.command.AllCommands;
import io.bpfman.shell.internal.command.Runner;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Offers every command to Gogo as a {@link Function} of the scope {@code bpfman}, and all of them as a {@link CommandShell}. A
 * function, not a method, because a method's name can have no dash.
 */
@Component(service = CommandShell.class, immediate = true)
public final class GogoCommands implements CommandShell {

    private static final String SCOPE = "bpfman";

    private final Runner runner;
    private final List<ServiceRegistration<Function>> functions = new ArrayList<>();

    @Activate
    public GogoCommands(BundleContext context, @Reference AgentServices services, @Reference ResultTexts texts) {
        runner = new Runner(AllCommands.create(), services);
        for (String name : new TreeSet<>(
                runner.commands().stream().map(path -> path.split(" ")[0]).toList())) {
            Function function =
                    new GogoFunction((words, unicode) -> runner.answer(Caller.gogo(), words, unicode), texts, name);
            functions.add(context.registerService(Function.class, function, properties(name)));
        }
    }

    @Deactivate
    void deactivate() {
        functions.forEach(ServiceRegistration::unregister);
    }

    @Override
    public List<String> commands() {
        return runner.commands();
    }

    @Override
    public void run(Caller caller, List<String> words, Output output) {
        runner.run(caller, words, output);
    }

    @Override
    public List<Candidate> complete(List<String> words, String started) {
        return runner.complete(words, started);
    }

    private static Dictionary<String, Object> properties(String name) {
        return FrameworkUtil.asDictionary(
                Map.of(CommandProcessor.COMMAND_SCOPE, SCOPE, CommandProcessor.COMMAND_FUNCTION, name));
    }
}
