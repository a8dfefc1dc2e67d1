// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Verdict;
import io.bpfman.spi.dispatcher.DispatcherService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the global constants of a dispatcher that runs with those that it would be loaded with, and says in words what differs. A variable that only one of
 * both has is left out: releases have more of them, or fewer. Pure.
 */
public final class ConfigDifferences {

    private static final String CONFIG = "CONFIG";
    private static final int ENABLED = 2;
    private static final int FLAGS = 3;
    private static final int MASKS = 4;
    private static final int PRIORITIES = MASKS + DispatcherService.SLOTS * Integer.BYTES;
    private static final int SLOT_FLAGS = PRIORITIES + DispatcherService.SLOTS * Integer.BYTES;

    private final DispatcherType type;
    private final List<String> differences = new ArrayList<>();

    private ConfigDifferences(DispatcherType type) {
        this.type = type;
    }

    /** What differs, one sentence's part each; empty when nothing does. */
    public static List<String> of(DispatcherType type, Map<String, GlobalValue> recorded, Map<String, byte[]> running) {
        ConfigDifferences found = new ConfigDifferences(type);
        new TreeMap<>(recorded).forEach((name, value) -> {
            byte[] runs = running.get(name);
            if (runs != null && !Arrays.equals(value.bytes(), runs)) {
                found.compare(name, value.bytes(), runs);
            }
        });
        return List.copyOf(found.differences);
    }

    private void compare(String name, byte[] recorded, byte[] running) {
        if (name.equals(CONFIG) && recorded.length == running.length && recorded.length >= SLOT_FLAGS) {
            compare(recorded, running);
        } else {
            differ(name, HexFormat.of().formatHex(recorded), HexFormat.of().formatHex(running));
        }
    }

    private void compare(byte[] recorded, byte[] running) {
        if (recorded[0] != running[0] || recorded[1] != running[1]) {
            differ(
                    "magic and version",
                    HexFormat.of().formatHex(recorded, 0, ENABLED),
                    HexFormat.of().formatHex(running, 0, ENABLED));
        }
        differ("the number of slots", recorded[ENABLED], running[ENABLED]);
        differ("the flags", recorded[FLAGS], running[FLAGS]);
        for (int slot = 0; slot < DispatcherService.SLOTS; slot++) {
            differ("the mask of slot " + slot, mask(recorded, slot), mask(running, slot));
            differ("the priority of slot " + slot, word(recorded, PRIORITIES, slot), word(running, PRIORITIES, slot));
            if (recorded.length >= SLOT_FLAGS + DispatcherService.SLOTS * Integer.BYTES) {
                differ("the flags of slot " + slot, word(recorded, SLOT_FLAGS, slot), word(running, SLOT_FLAGS, slot));
            }
        }
    }

    private String mask(byte[] config, int slot) {
        long mask = Integer.toUnsignedLong(word(config, MASKS, slot));
        ProceedOn verdicts = new ProceedOn(mask);
        return "0x" + Long.toHexString(mask) + " ("
                + verdicts.verdicts(type).stream().map(Verdict::label).collect(Collectors.joining(", ")) + ")";
    }

    private static int word(byte[] config, int array, int slot) {
        return ByteBuffer.wrap(config).order(ByteOrder.nativeOrder()).getInt(array + slot * Integer.BYTES);
    }

    private void differ(String what, Object recorded, Object running) {
        if (!recorded.equals(running)) {
            differences.add(what + " is " + recorded + " by the record and " + running + " in the kernel");
        }
    }
}
