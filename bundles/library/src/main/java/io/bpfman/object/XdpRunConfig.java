// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.ProceedOn;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.Elf.Section;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What an object says of the place of an XDP program in a chain, as libxdp has it: a variable {@code _FUNCTION} in the data section {@code
 * .xdp_run_config} of the BTF, {@code struct { __uint(priority, 10); __uint(XDP_DROP, 1); } XDP_RUN_CONFIG(FUNCTION)} ({@code
 * xdp_program__parse_btf} in libxdp).
 *
 * @param priority 0 or more; empty when it says none
 * @param actions the verdicts that it names, and whether the next program runs after each
 */
public record XdpRunConfig(OptionalInt priority, Map<XdpAction, Boolean> actions) {

    /** Of a program of which the object says nothing. */
    public static final XdpRunConfig NONE = new XdpRunConfig(OptionalInt.empty(), Map.of());

    private static final String SECTION = ".xdp_run_config";

    /** What libxdp knows; what an empty slot gives is no verdict of a program. */
    private static final List<XdpAction> ACTIONS = Arrays.stream(XdpAction.values())
            .filter(action -> action != XdpAction.DISPATCHER_RETURN)
            .toList();

    public XdpRunConfig {
        actions = Map.copyOf(actions);
    }

    /** These verdicts, but for those that are named here. */
    public ProceedOn over(ProceedOn others) {
        long mask = others.mask();
        for (Map.Entry<XdpAction, Boolean> action : actions.entrySet()) {
            long bit = action.getKey().bit();
            mask = action.getValue() ? mask | bit : mask & ~bit;
        }
        return new ProceedOn(mask);
    }

    /**
     * What an object says of one of its programs.
     *
     * @param program the name of its function
     * @throws InvalidSpecException when the object or what it says is damaged, or is not as libxdp has it
     */
    public static XdpRunConfig of(ObjectSource source, String program) {
        try (ObjectBytes bytes = ObjectBytes.of(source)) {
            return of(source.name(), bytes, program);
        }
    }

    /** The same of an object whose messages call it by this name. */
    public static XdpRunConfig of(String name, ObjectBytes bytes, String program) {
        Elf elf = Elf.of(name, bytes);
        try {
            return Elf.readOrRefuse(name, bytes, () -> elf.section(".BTF"))
                    .map(btf -> of(elf, btf, program))
                    .orElse(NONE);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "what object file \"" + name + "\" says of the priority and the chain actions of \"" + program
                            + "\" (" + SECTION + ") cannot be used: " + e.getMessage()
                            + "; give priority and proceed-on, or correct it and compile it again",
                    e);
        }
    }

    private static XdpRunConfig of(Elf elf, Section section, String program) {
        if (section.type() != Elf.SHT_PROGBITS) {
            throw new IllegalArgumentException("the section .BTF has no content");
        }
        return Btf.read(elf.bytes(), elf.names(), section.offset(), section.size(), btf -> of(btf, program));
    }

    private static XdpRunConfig of(Btf btf, String program) {
        String variable = "_" + program;
        return btf.variables(SECTION)
                .filter(each -> btf.isName(each, variable))
                .mapToObj(each -> declared(btf, each))
                .findFirst()
                .orElse(NONE);
    }

    private static XdpRunConfig declared(Btf btf, long variable) {
        long structure = btf.kind(variable) == Btf.VAR ? btf.resolve(btf.sizeOrType(variable)) : 0;
        if (btf.kind(structure) != Btf.STRUCT) {
            throw new IllegalArgumentException("it is no structure");
        }
        OptionalInt priority = OptionalInt.empty();
        Map<XdpAction, Boolean> actions = new EnumMap<>(XdpAction.class);
        for (int i = 0; i < btf.members(structure); i++) {
            long member = btf.member(structure, i);
            int number = btf.number(btf.typeOf(member));
            if (btf.isName(member, "priority")) {
                priority = OptionalInt.of(requirePriority(number));
            } else {
                actions.put(action(btf, member), number != 0);
            }
        }
        return new XdpRunConfig(priority, actions);
    }

    /** libxdp takes any unsigned 32-bit number. */
    private static int requirePriority(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("the priority " + Integer.toUnsignedString(number)
                    + " is more than the largest, " + Integer.MAX_VALUE);
        }
        return number;
    }

    private static XdpAction action(Btf btf, long member) {
        return ACTIONS.stream()
                .filter(action -> btf.isName(member, nameOf(action)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it names \"" + btf.name(member)
                        + "\", which is neither priority nor one of "
                        + String.join(
                                ", ", ACTIONS.stream().map(XdpRunConfig::nameOf).toList())));
    }

    /** As in {@code enum xdp_action} in linux/bpf.h. */
    private static String nameOf(Verdict action) {
        return "XDP_" + action.label().toUpperCase(Locale.ROOT);
    }
}
