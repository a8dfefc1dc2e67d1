// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.BpfObject.NativeMap;
import io.bpfman.kernel.linux.internal.bpf.BpfObject.NativeProgram;
import io.bpfman.kernel.linux.internal.bpf.Preparation.InitialValue;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Wanted;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Opens objects by the libbpf of this process. */
public final class LibBpfOpener implements ObjectOpener {

    /** Where a verifier's log begins to be read; it is read again into more when it does not fit. */
    private static final int FIRST_LOG_SIZE = 1 << 22;

    private static final int LAST_LOG_SIZE = 1 << 28;
    /** What is kept of a log that is longer than both. */
    private static final int LOG_HEAD = 1 << 18;

    private static final int LOG_TAIL = 3 << 18;

    /** libbpf's warning when it may not look at the kernel's modules, which takes CAP_SYS_ADMIN ({@code load_module_btfs}). */
    private static final String NO_MODULES = "failed to iterate BTF objects";

    private static final String MODULES_HINT =
            "; types and functions of kernel modules are seen with CAP_SYS_ADMIN only: set load.sys.admin";

    private final SystemCalls calls;
    private final LibBpfLibrary library;

    public LibBpfOpener(SystemCalls calls, LibBpfLibrary library) {
        this.calls = calls;
        this.library = library;
    }

    @Override
    public OpenedObject open(String source, MemoryFile content) throws LoadFailure {
        LibBpf libbpf = library.functions();
        LibBpfMessages.Collector messages = library.messages().collect();
        try {
            return new Opened(BpfObject.open(calls, libbpf, ObjectNames.of(source), content), messages);
        } catch (SysException e) {
            messages.close();
            throw failure(e, messages.words());
        } catch (RuntimeException | Error e) {
            messages.close();
            throw e;
        }
    }

    private static LoadFailure failure(SysException failure, String words) {
        return new LoadFailure(failure.errno(), words, OptionalInt.empty(), "");
    }

    /** A program on its way in, and where the verifier writes if it refuses it. */
    private record Selected(NativeProgram program, Segment log) {}

    private final class Opened implements OpenedObject {

        private final LibBpfMessages.Collector messages;
        private BpfObject object;

        private Opened(BpfObject object, LibBpfMessages.Collector messages) {
            this.object = object;
            this.messages = messages;
        }

        @Override
        public Declared declared() {
            return new Declared(
                    object.programs().stream().map(NativeProgram::name).toList(),
                    object.maps().stream()
                            .map(map -> new DeclaredMap(map.name(), map.shape(), map.initialSize()))
                            .toList());
        }

        @Override
        public LoadedObject load(Preparation preparation) throws LoadFailure {
            try (ExtensionSections extensions = ExtensionSections.of(library.functions(), object, preparation)) {
                if (!extensions.isEmpty()) {
                    object = object.reopen();
                }
                int logSize = FIRST_LOG_SIZE;
                boolean modules = true;
                while (true) {
                    List<Selected> selected = prepare(preparation, logSize);
                    try {
                        object.load();
                        return handOver(selected);
                    } catch (SysException e) {
                        if (e.errno() == Errno.ENOSPC && logSize < LAST_LOG_SIZE) {
                            logSize *= 8;
                        } else if (modules && messages.have(NO_MODULES)) {
                            modules = false;
                        } else {
                            throw refused(selected, e, modules ? "" : MODULES_HINT);
                        }
                    }
                    object = object.reopen();
                    if (!modules) {
                        object.assumeNoModules();
                    }
                    messages.forget();
                }
            } catch (SysException e) {
                throw failure(e, messages.words());
            }
        }

        private List<Selected> prepare(Preparation preparation, int logSize) throws SysException {
            Map<Integer, NativeProgram> others = new LinkedHashMap<>();
            object.programs().forEach(program -> others.put(others.size(), program));
            List<Selected> selected = new ArrayList<>();
            for (Wanted wanted : preparation.programs()) {
                NativeProgram program = others.remove(wanted.program());
                program.loadAs(wanted.as());
                selected.add(new Selected(program, program.reserveLog(logSize)));
            }
            for (NativeProgram program : others.values()) {
                program.leaveOut();
            }
            List<NativeMap> maps = object.maps();
            for (int i = 0; i < maps.size(); i++) {
                maps.get(i).clearPinPath();
                if (preparation.othersMaps().contains(i)) {
                    maps.get(i).leaveOut();
                }
                Fd reused = preparation.reused().get(i);
                if (reused != null) {
                    maps.get(i).reuse(reused);
                }
            }
            for (InitialValue value : preparation.values()) {
                maps.get(value.map()).patch(value.offset(), value.copy());
            }
            return selected;
        }

        private LoadedObject handOver(List<Selected> selected) throws SysException {
            List<Fd> programs = new ArrayList<>();
            Map<Integer, Fd> taken = new HashMap<>();
            try {
                for (Selected each : selected) {
                    programs.add(calls.duplicate(each.program.descriptor()));
                }
                List<NativeMap> maps = object.maps();
                for (int i = 0; i < maps.size(); i++) {
                    if (!maps.get(i).isLeftOut()) {
                        taken.put(i, calls.duplicate(maps.get(i).descriptor()));
                    }
                }
                return new LoadedObject(programs, taken);
            } catch (SysException e) {
                new LoadedObject(programs, taken).close();
                throw e;
            }
        }

        private LoadFailure refused(List<Selected> selected, SysException failure, String hint) {
            String words = messages.words() + hint;
            for (int i = 0; i < selected.size(); i++) {
                String said = text(selected.get(i).log);
                if (!said.isBlank()) {
                    return new LoadFailure(failure.errno(), words, OptionalInt.of(i), said);
                }
            }
            return failure(failure, words);
        }

        @Override
        public void close() {
            object.close();
            messages.close();
        }
    }

    /** The verifier tells at the end what it did not like, and at the beginning where it came from. */
    private static String text(Segment log) {
        int length = log.textLength();
        int left = length - LOG_HEAD - LOG_TAIL;
        if (left <= 0) {
            return log.getString(0, length);
        }
        return log.getString(0, LOG_HEAD) + "\n[" + left + " characters are left out]\n"
                + log.getString(length - LOG_TAIL, LOG_TAIL);
    }
}
