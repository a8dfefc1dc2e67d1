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

    private final SystemCalls calls;
    private final LibBpfLibrary library;

    public LibBpfOpener(SystemCalls calls, LibBpfLibrary library) {
        this.calls = calls;
        this.library = library;
    }

    @Override
    public OpenedObject open(String name, MemoryFile content) throws LoadFailure {
        LibBpf libbpf = library.functions();
        LibBpfMessages.Collector messages = library.messages().collect();
        try {
            return new Opened(BpfObject.open(calls, libbpf, name, content), messages);
        } catch (SysException e) {
            messages.close();
            throw failure(e, messages);
        } catch (RuntimeException | Error e) {
            messages.close();
            throw e;
        }
    }

    private static LoadFailure failure(SysException failure, LibBpfMessages.Collector messages) {
        return new LoadFailure(failure.errno(), messages.words(), OptionalInt.empty(), "");
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
            try {
                for (int logSize = FIRST_LOG_SIZE; ; logSize *= 8) {
                    List<Selected> selected = prepare(preparation, logSize);
                    try {
                        object.load();
                        return handOver(selected);
                    } catch (SysException e) {
                        if (e.errno() != Errno.ENOSPC || logSize >= LAST_LOG_SIZE) {
                            throw refused(selected, e);
                        }
                    }
                    object = object.reopen();
                }
            } catch (SysException e) {
                throw failure(e, messages);
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
                maps.get(value.map()).patch(value.offset(), value.value().bytes());
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

        private LoadFailure refused(List<Selected> selected, SysException failure) {
            for (int i = 0; i < selected.size(); i++) {
                Segment log = selected.get(i).log;
                String said = log.getString(0, log.size());
                if (!said.isBlank()) {
                    return new LoadFailure(failure.errno(), messages.words(), OptionalInt.of(i), said);
                }
            }
            return failure(failure, messages);
        }

        @Override
        public void close() {
            object.close();
            messages.close();
        }
    }
}
