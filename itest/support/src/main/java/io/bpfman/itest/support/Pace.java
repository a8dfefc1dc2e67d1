// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How much a test does and how long it waits, on machines that are slower than those that its figures were chosen for. */
public final class Pace {

    /** The system property for the share of repetitions to do, in percent; 100 when it is not set. */
    public static final String REPETITIONS = "bpfman.test.repetitions";

    /** The system property for the factor by which deadlines are longer; 1 when it is not set. */
    public static final String PATIENCE = "bpfman.test.patience";

    private Pace() {}

    /**
     * How often to repeat something; prints it when it is not what is wanted.
     *
     * @param what in the plural, for the print
     * @param wanted at least 1
     * @return at least 1
     */
    public static int repetitions(String what, int wanted) {
        int share = Integer.getInteger(REPETITIONS, 100);
        int scaled = Math.max(1, wanted * share / 100);
        if (scaled != wanted) {
            System.out.println("MEASURED with " + scaled + " of " + wanted + " " + what + ", since this run makes "
                    + share + " %");
        }
        return scaled;
    }

    /**
     * The cases to go through; prints it when they are not all.
     *
     * @param what in the plural, for the print
     * @param all cases that are alike but for a detail, so that a machine that is slow does the first only
     */
    public static <T> List<T> cases(String what, List<T> all) {
        if (Integer.getInteger(PATIENCE, 1) == 1) {
            return all;
        }
        System.out.println("MEASURED with the first of " + all.size() + " " + what + ", since this machine is slow");
        return all.subList(0, 1);
    }

    /** A deadline for this machine. */
    public static Duration patience(Duration usual) {
        return usual.multipliedBy(Integer.getInteger(PATIENCE, 1));
    }

    /**
     * How long somebody who gets in the way of what is tested rests between two steps: where there is but one processor and that is slow, nobody else
     * would ever come to an end of his own; nothing elsewhere.
     */
    public static Duration rest() {
        return Duration.ofMillis(10).multipliedBy(Integer.getInteger(PATIENCE, 1) - 1L);
    }

    /**
     * A command that is to leave the processor to others, where there is but one and that is slow: what floods would slow down what is tested. A list
     * that can be added to.
     */
    public static List<String> inTheBackground(String... command) {
        List<String> words = new ArrayList<>();
        if (Integer.getInteger(PATIENCE, 1) > 1) {
            words.addAll(List.of("nice", "-n", "15"));
        }
        words.addAll(List.of(command));
        return words;
    }
}
