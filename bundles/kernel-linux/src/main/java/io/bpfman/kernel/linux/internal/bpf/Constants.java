// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.Bpf.RawMapInfo;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.object.BtfVariables;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads global constants out of the maps of a program that runs: the kernel keeps their names in the BTF of the map that has them. For any thread. */
public final class Constants {

    /** The end of the name that libbpf gives the map of that section. */
    private static final String SECTION = ".rodata";

    private final Bpf bpf;

    public Constants(Bpf bpf) {
        this.bpf = bpf;
    }

    /** The constants in these maps, by their names; those of a map that is gone meanwhile, or has no BTF, are left out. */
    public Map<String, byte[]> of(List<Long> mapIds) throws SysException {
        Map<String, byte[]> constants = new HashMap<>();
        for (long id : mapIds) {
            try (Fd map = bpf.mapById(id)) {
                RawMapInfo info = bpf.mapInfo(map.number());
                if (info.type() == BpfTypes.MAP_ARRAY && info.name().endsWith(SECTION) && info.btfId() != 0) {
                    byte[] values = bpf.lookup(map, 0, info.valueSize());
                    BtfVariables.read(bpf.btf(info.btfId()), SECTION).forEach(variable -> {
                        int end = variable.offset() + variable.size();
                        if (end <= values.length) {
                            constants.put(variable.name(), Arrays.copyOfRange(values, variable.offset(), end));
                        }
                    });
                }
            } catch (SysException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
        }
        return constants;
    }
}
