// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import io.bpfman.kernel.linux.internal.bpf.BpfObject.NativeProgram;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ExtensionOf;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Wanted;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes libbpf take the programs of some sections for extensions of a function whose number is known. {@code bpf_program__set_attach_target} would look
 * for the number itself, by the id of the target's BTF, which takes CAP_SYS_ADMIN ({@code bpf_btf_get_fd_by_id} in the kernel). libbpf keeps handlers of
 * sections ({@code libbpf_register_prog_handler}) for the whole process and asks them for an object that is opened afterwards: so one object at
 * a time.
 */
final class ExtensionSections implements AutoCloseable {

    /** {@code struct libbpf_prog_handler_opts} of {@code bpf/libbpf.h}. */
    private static final int HANDLER_SZ = 0;

    private static final int HANDLER_PREPARE = 24;
    private static final int HANDLER_SIZE = 40;

    /** {@code struct bpf_prog_load_opts} of {@code bpf/bpf.h}. */
    private static final int LOAD_ATTACH_BTF_ID = 32;

    private static final int LOAD_ATTACH_PROG_FD = 36;

    /**
     * libbpf before 1.3 goes on using its list of handlers after it was freed with the last of them ({@code libbpf_unregister_prog_handler}): so one, of a
     * section that no object has, stays for as long as the process.
     */
    private static final String LASTING = "bpfman.no.section";

    private static final AtomicBoolean LASTS = new AtomicBoolean();
    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final LibBpf libbpf;
    private final Arena arena = new Arena();
    private final List<Integer> handlers = new ArrayList<>();
    private final List<Closure.Handle> closures = new ArrayList<>();

    private ExtensionSections(LibBpf libbpf) {
        this.libbpf = libbpf;
    }

    /** The sections of the programs that are to be extensions. */
    static ExtensionSections of(LibBpf libbpf, BpfObject object, Preparation preparation) throws SysException {
        List<NativeProgram> programs = object.programs();
        Map<String, ExtensionOf> bySection = new HashMap<>();
        for (Wanted wanted : preparation.programs()) {
            if (wanted.as() instanceof ExtensionOf extension) {
                bySection.put(programs.get(wanted.program()).section(), extension);
            }
        }
        ExtensionSections sections = new ExtensionSections(libbpf);
        try {
            for (Map.Entry<String, ExtensionOf> each : bySection.entrySet()) {
                sections.register(each.getKey(), each.getValue());
            }
            return sections;
        } catch (SysException e) {
            sections.close();
            throw e;
        }
    }

    private void register(String section, ExtensionOf extension) throws SysException {
        Closure.Handle prepare = ClosureManager.getInstance()
                .newClosure(
                        call -> {
                            long options = call.getAddress(1);
                            MEMORY.putInt(options + LOAD_ATTACH_BTF_ID, (int) extension.function());
                            MEMORY.putInt(
                                    options + LOAD_ATTACH_PROG_FD,
                                    extension.target().number());
                            call.setIntReturn(0);
                        },
                        Type.SINT32,
                        new Type[] {Type.POINTER, Type.POINTER, Type.SINT64},
                        CallingConvention.DEFAULT);
        closures.add(prepare);
        Segment options = arena.allocate(HANDLER_SIZE);
        options.putLong(HANDLER_SZ, HANDLER_SIZE);
        options.putLong(HANDLER_PREPARE, prepare.getAddress());
        if (LASTS.compareAndSet(false, true)) {
            handle(LASTING, 0);
        }
        handlers.add(handle(section, options.address()));
    }

    private int handle(String section, long options) throws SysException {
        int handler =
                libbpf.libbpf_register_prog_handler(arena.string(section).address(), BpfTypes.PROG_EXT, 0, options);
        if (handler < 0) {
            throw new SysException(-handler, "");
        }
        return handler;
    }

    boolean isEmpty() {
        return handlers.isEmpty();
    }

    @Override
    public void close() {
        handlers.forEach(libbpf::libbpf_unregister_prog_handler);
        closures.forEach(Closure.Handle::dispose);
        arena.close();
    }
}
