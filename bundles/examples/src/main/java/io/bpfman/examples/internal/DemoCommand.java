// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.api.Bpfman;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The command {@code bpfman:demo}. When the agent ends in the middle of it, it waits until the demo has cleaned up. */
@Component(property = {"osgi.command.scope=bpfman", "osgi.command.function=demo"})
public final class DemoCommand implements Function {

    private static final String RUNTIME_DIRECTORY = "bpfman.runtime.dir";
    private static final long CLEAN_UP_SECONDS = 30;

    private final BundleContext context;
    private final Stage stage;
    private final Bpfman bpfman;
    private final Logger logger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private @Nullable Thread running;

    @Activate
    public DemoCommand(
            BundleContext context,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Stage stage,
            @Reference Bpfman bpfman,
            @Reference(service = LoggerFactory.class) Logger logger) {
        this.context = context;
        this.stage = stage;
        this.bpfman = bpfman;
        this.logger = logger;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) {
        if (!arguments.isEmpty()) {
            throw new DemoException("usage: bpfman:demo");
        }
        begin();
        try {
            new Story(
                            stage,
                            bpfman,
                            new Samples(Path.of(context.getProperty(RUNTIME_DIRECTORY), "samples")),
                            new Backends(bpfman, context),
                            new Screen(session, bpfman.environment().simulated()))
                    .tell();
            return null;
        } finally {
            end();
        }
    }

    private void begin() {
        lock.lock();
        try {
            if (running != null) {
                throw new DemoException("the demo is running already");
            }
            running = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            running = null;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Deactivate
    void deactivate() {
        lock.lock();
        try {
            Thread thread = running;
            if (thread == null) {
                return;
            }
            thread.interrupt();
            long left = TimeUnit.SECONDS.toNanos(CLEAN_UP_SECONDS);
            while (running != null) {
                if (left <= 0) {
                    logger.error("the demo has not cleaned up within {} s", CLEAN_UP_SECONDS);
                    return;
                }
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
