// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * An agent of Java's for the process that is looked into. The three handles of {@link ObjectMethods} that compare, hash and print components of records keep, each,
 * the type that they were last adapted to, and with it the class loader of a bundle that may be gone: one, however often bundles are replaced. Here they are
 * adapted to a type that is no bundle's.
 */
public final class RecordHandles {

    private record Own(RecordHandles component) {}

    private RecordHandles() {}

    /** Called by the virtual machine that loads the agent, every time that it is loaded. */
    public static void agentmain(String options) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Own.class, MethodHandles.lookup());
        MethodHandle getter = lookup.findGetter(Own.class, "component", RecordHandles.class);
        adapt(lookup, "equals", MethodType.methodType(boolean.class, Own.class, Object.class), getter);
        adapt(lookup, "hashCode", MethodType.methodType(int.class, Own.class), getter);
        adapt(lookup, "toString", MethodType.methodType(String.class, Own.class), getter);
    }

    private static void adapt(MethodHandles.Lookup lookup, String method, MethodType type, MethodHandle getter)
            throws Throwable {
        ObjectMethods.bootstrap(lookup, method, type, Own.class, "component", getter);
    }

    /** The agent as a file, for as long as this process lives. */
    static Path jar() {
        return Packed.JAR;
    }

    /** Apart, so that nothing is packed where the agent is loaded. */
    private static final class Packed {

        static final Path JAR = pack();
    }

    private static Path pack() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", RecordHandles.class.getName());
        try {
            Path jar = Files.createTempFile("bpfman-record-handles", ".jar");
            jar.toFile().deleteOnExit();
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                for (Class<?> type : new Class<?>[] {RecordHandles.class, Own.class}) {
                    String name = type.getName().replace('.', '/') + ".class";
                    out.putNextEntry(new JarEntry(name));
                    try (InputStream in = RecordHandles.class.getClassLoader().getResourceAsStream(name)) {
                        Objects.requireNonNull(in, name).transferTo(out);
                    }
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
