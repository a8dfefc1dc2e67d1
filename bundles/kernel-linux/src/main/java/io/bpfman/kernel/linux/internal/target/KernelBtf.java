// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.object.BtfNames;
import io.bpfman.object.BtfNames.Kind;
import io.bpfman.object.ObjectBytes;
import io.bpfman.text.NearestNames;
import io.bpfman.text.Suggestions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What the BTF of the kernel and of its modules says there is to trace: functions, hooks of security modules ({@code bpf_lsm_NAME}) and raw tracepoints
 * ({@code btf_trace_NAME}). The files are read anew for each question, so that modules may come and go and nothing of their megabytes is kept. For any thread.
 */
public final class KernelBtf {

    private static final String KERNEL = "vmlinux";
    private static final String HOOK = "bpf_lsm_";
    private static final String TRACEPOINT = "btf_trace_";

    private final Path directory;

    /** Of the kernel that runs. */
    public KernelBtf() {
        this(Path.of("/sys/kernel/btf"));
    }

    KernelBtf(Path directory) {
        this.directory = directory;
    }

    /** Whether a name is there, and which others are near to it. */
    private static final class Search {
        private final String wanted;
        private final String prefix;
        private final NearestNames nearest;
        private boolean found;

        Search(String wanted, String prefix) {
            this.wanted = wanted;
            this.prefix = prefix;
            this.nearest = new NearestNames(wanted);
        }

        void offer(String name) {
            if (name.startsWith(prefix)) {
                String own = name.substring(prefix.length());
                found |= own.equals(wanted);
                nearest.offer(own);
            }
        }
    }

    /**
     * Nothing, when there is a function of this name to which programs of type {@code fentry} and {@code fexit} can be loaded.
     *
     * @throws NotFoundException when there is none, with the nearest names
     * @throws UnsupportedHereException when the kernel has no BTF of itself
     */
    public void needFunction(String function) {
        Search search = search(Kind.FUNCTION, new Search(function, ""));
        if (!search.found) {
            throw new NotFoundException("the kernel's BTF has no function \"" + function
                    + "\": there is none, or the compiler has put it into those that call it"
                    + Suggestions.text(search.nearest.names()));
        }
    }

    /** Like {@link #needFunction}, of a hook of the security modules, such as {@code file_open}. */
    public void needHook(String hook) {
        String wanted = hook.startsWith(HOOK) ? hook.substring(HOOK.length()) : hook;
        Search search = search(Kind.FUNCTION, new Search(wanted, HOOK));
        if (!search.found) {
            throw new NotFoundException(
                    "the kernel has no LSM hook \"" + wanted + "\" for BPF" + Suggestions.text(search.nearest.names()));
        }
    }

    /** Like {@link #needFunction}, of a raw tracepoint, such as {@code sched_switch}, to which programs of type {@code tp_btf} can be loaded. */
    public void needTracepoint(String name) {
        Search search = search(Kind.TYPE_NAME, new Search(name, TRACEPOINT));
        if (!search.found) {
            throw Tracepoints.unknown("raw tracepoint", name, search.nearest.names());
        }
    }

    private Search search(Kind kind, Search search) {
        each(kind, search::offer);
        return search;
    }

    /** The names of raw tracepoints, sorted; none when the kernel has no BTF of itself. */
    public List<String> rawTracepoints() {
        TreeSet<String> names = new TreeSet<>();
        if (isThere()) {
            each(Kind.TYPE_NAME, name -> {
                if (name.startsWith(TRACEPOINT)) {
                    names.add(name.substring(TRACEPOINT.length()));
                }
            });
        }
        return List.copyOf(names);
    }

    /** Whether the kernel has BTF of itself. */
    public boolean isThere() {
        return Files.exists(directory.resolve(KERNEL));
    }

    private void each(Kind kind, Consumer<String> consumer) {
        Path kernel = directory.resolve(KERNEL);
        try {
            long strings = read(kernel, 0, kind, consumer);
            for (Path module : modules()) {
                readModule(module, strings, kind, consumer);
            }
        } catch (NoSuchFileException e) {
            throw new UnsupportedHereException(
                    "the kernel has no BTF of itself (" + kernel
                            + " is not there): it takes one that is built with CONFIG_DEBUG_INFO_BTF",
                    e);
        } catch (IOException e) {
            throw unreadable(kernel, e);
        }
    }

    private static void readModule(Path module, long strings, Kind kind, Consumer<String> consumer) throws IOException {
        try {
            read(module, strings, kind, consumer);
        } catch (NoSuchFileException e) {
            // a module that has gone meanwhile has nothing to trace
            return;
        }
    }

    private List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!file.endsWith(KERNEL)) {
                    modules.add(file);
                }
            }
        }
        return modules;
    }

    /** The result is the size of its strings. */
    private static long read(Path file, long before, Kind kind, Consumer<String> consumer) throws IOException {
        try (ObjectBytes bytes = ObjectBytes.of(Files.readAllBytes(file))) {
            BtfNames names = BtfNames.of(bytes, before);
            names.each(kind, consumer);
            return names.stringBytes();
        } catch (IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    private static UnsupportedHereException unreadable(Path file, Exception e) {
        return new UnsupportedHereException("cannot read the BTF at " + file + ": " + e.getMessage(), e);
    }
}
