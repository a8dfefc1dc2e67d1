// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Which methods of ours an agent in a process of its own enters, in the order in which it does, seen from outside through the debugger's interface. */
final class ClassTrace {
    private static final long LIMIT_SECONDS = 120;

    private ClassTrace() {}

    /**
     * The entry of a method.
     *
     * @param type the class that declares it
     * @param value whether that class only carries values: a record, an enum, an interface, an exception
     */
    record Entry(long thread, String type, String method, boolean value) {

        /** The class in whose file it is. */
        String topLevel() {
            return type.replaceFirst("\\$.*", "");
        }
    }

    /** Starts an agent with these arguments, and gives all that it entered from when it had loaded the class of this simple name until it ended. */
    static List<Entry> of(Path distribution, String arguments, String from) throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> options = connector.defaultArguments();
        options.get("options").setValue("-Xmx64m -Dbpfman.home=" + distribution + " -jar");
        options.get("main").setValue(distribution.resolve("lib/bpfman-launcher.jar") + " " + arguments);
        VirtualMachine machine = connector.launch(options);
        Process process = machine.process();
        try {
            List<Thread> readers = List.of(discard(process.getInputStream()), discard(process.getErrorStream()));
            List<Entry> entries = entries(machine, from);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the traced agent still runs after " + LIMIT_SECONDS + " s");
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return entries;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Nobody reads what the agent prints, but it must be able to print. */
    private static Thread discard(InputStream stream) {
        Thread thread = new Thread(() -> {
            try (stream) {
                stream.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static List<Entry> entries(VirtualMachine machine, String from) throws InterruptedException {
        MethodEntryRequest entered = machine.eventRequestManager().createMethodEntryRequest();
        entered.addClassFilter("io.bpfman.*");
        entered.setSuspendPolicy(EventRequest.SUSPEND_NONE);
        ClassPrepareRequest prepared = machine.eventRequestManager().createClassPrepareRequest();
        prepared.addClassFilter("*." + from);
        prepared.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        prepared.enable();
        machine.resume();
        List<Entry> entries = new ArrayList<>();
        try {
            while (true) {
                EventSet events = machine.eventQueue().remove();
                for (Event event : events) {
                    if (event instanceof ClassPrepareEvent) {
                        entered.enable();
                    } else if (event instanceof MethodEntryEvent entry && !isMadeByTheCompiler(entry)) {
                        ReferenceType type = entry.method().declaringType();
                        entries.add(new Entry(
                                entry.thread().uniqueID(),
                                type.name(),
                                entry.method().name(),
                                isValue(type)));
                    }
                }
                events.resume();
            }
        } catch (VMDisconnectedException e) {
            return entries;
        }
    }

    /** A lambda runs a method of the class that it is written in; a class with a number has the table of a {@code switch}. */
    private static boolean isMadeByTheCompiler(MethodEntryEvent entry) {
        String type = entry.method().declaringType().name();
        return type.contains("$$Lambda")
                || (type.matches(".*\\$\\d+") && entry.method().name().equals("<clinit>"));
    }

    private static boolean isValue(ReferenceType type) {
        if (!(type instanceof ClassType declared)) {
            return true;
        }
        Set<String> ancestors = new LinkedHashSet<>();
        for (ClassType one = declared.superclass(); one != null; one = one.superclass()) {
            ancestors.add(one.name());
        }
        return ancestors.contains("java.lang.Record")
                || ancestors.contains("java.lang.Enum")
                || ancestors.contains("java.lang.Throwable");
    }
}
