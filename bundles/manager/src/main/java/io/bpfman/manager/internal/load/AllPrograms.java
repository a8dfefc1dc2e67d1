// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.ObjectFile;
import io.bpfman.object.ObjectFile.ObjectProgram;
import java.util.List;
import java.util.Optional;

/** Which programs of an object are meant. Pure. */
final class AllPrograms {

    private AllPrograms() {}

    /** All of them, as what their sections say. */
    static List<ProgramSelector> of(ObjectFile object) {
        return object.programs().stream()
                .map(program -> selector(object, program))
                .toList();
    }

    private static ProgramSelector selector(ObjectFile object, ObjectProgram program) {
        ProgramType type = program.impliedType().orElseThrow(() -> untold(object, program));
        int slash = program.section().indexOf('/');
        Optional<String> target = type.needsAttachFunc()
                ? Optional.of(program.section().substring(slash + 1)).filter(func -> slash >= 0 && !func.isEmpty())
                : Optional.empty();
        if (type.needsAttachFunc() && target.isEmpty()) {
            throw untold(object, program);
        }
        return new ProgramSelector(type, program.name(), target);
    }

    private static InvalidSpecException untold(ObjectFile object, ObjectProgram program) {
        return new InvalidSpecException("program \"" + program.name() + "\" of object file \"" + object.name()
                + "\": its section \"" + program.section()
                + "\" does not say what it is to be loaded as; name the programs as TYPE:NAME");
    }

    /** These, when the object has them. */
    static List<ProgramSelector> among(List<ProgramSelector> programs, ObjectFile object) {
        for (ProgramSelector program : programs) {
            if (object.program(program.name()).isEmpty()) {
                throw new InvalidSpecException("program(s) not found in object file: [" + program.name()
                        + "]; available programs: "
                        + object.programs().stream().map(ObjectProgram::name).toList());
            }
        }
        return programs;
    }
}
