// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.sys.NativeFunctions;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** libbpf, bound when it is first asked for; a library or a function that is missing is an absence with a reason. For any thread. */
public final class LibBpfLibrary {

    static final String FILE_NAME = "libbpf.so.1";

    private static final String PACKAGE_HINT = "install libbpf 1.1.2 or newer (Debian: apt-get install libbpf1)";

    private static final int FLAGS = Library.LAZY | Library.LOCAL;

    private final LibBpfMessages messages;
    private final String fileName;
    private volatile Binding binding;
    private @Nullable LibBpf functions;

    public LibBpfLibrary(LibBpfMessages messages) {
        this(messages, FILE_NAME);
    }

    LibBpfLibrary(LibBpfMessages messages, String fileName) {
        this.messages = messages;
        this.fileName = fileName;
        this.binding = new Unbound();
    }

    private sealed interface Binding {}

    private record Unbound() implements Binding {}

    private record Bound(String version) implements Binding {}

    private record Absent(String reason) implements Binding {}

    /** Whether the library can be used. */
    public boolean available() {
        return bind() instanceof Bound;
    }

    /** The version, or why there is none. */
    public String reason() {
        return bind() instanceof Bound bound ? fileName + " is " + bound.version : ((Absent) binding).reason;
    }

    /** The functions, with their messages going to the log; throws {@link UnsupportedHereException} when they are not there. */
    synchronized LibBpf functions() {
        if (!available()) {
            throw new UnsupportedHereException("cannot load BPF objects: " + reason());
        }
        if (functions == null) {
            functions = NativeFunctions.of(LibBpf.class, Library.getCachedInstance(fileName, FLAGS));
            messages.hearFrom(functions);
        }
        return functions;
    }

    LibBpfMessages messages() {
        return messages;
    }

    private Binding bind() {
        if (binding instanceof Unbound) {
            synchronized (this) {
                if (binding instanceof Unbound) {
                    binding = tryToBind();
                }
            }
        }
        return binding;
    }

    private Binding tryToBind() {
        Library library = Library.getCachedInstance(fileName, FLAGS);
        if (library == null) {
            return new Absent(fileName + " cannot be loaded: " + Library.getLastError() + "; " + PACKAGE_HINT);
        }
        List<String> missing = Arrays.stream(LibBpf.class.getMethods())
                .map(Method::getName)
                .filter(name -> library.getSymbolAddress(name) == 0)
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            return new Absent(fileName + " lacks " + String.join(", ", missing) + "; " + PACKAGE_HINT);
        }
        int major = call(library, "libbpf_major_version");
        String version = "version " + major + "." + call(library, "libbpf_minor_version");
        return major >= 1 ? new Bound(version) : new Absent(fileName + " is " + version + "; " + PACKAGE_HINT);
    }

    private static int call(Library library, String function) {
        return Invoker.getInstance().invokeI0(new CallContext(Type.UINT32), library.getSymbolAddress(function));
    }
}
