// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimFaults;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The failures to come, and the operations that were. Has a lock of its own, so that a test can ask at any time. */
final class Faults implements SimFaults {

    private final List<Fault> faults = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private boolean privileged = true;

    /** One failure to come; {@code countdown} is 1 when the next operation that it is for is the one. */
    private static final class Fault {
        private final Optional<String> operation;
        private final Moment moment;
        private final Optional<Supplier<? extends Throwable>> failure;
        private int countdown;

        Fault(
                Optional<String> operation,
                int countdown,
                Moment moment,
                Optional<Supplier<? extends Throwable>> failure) {
            if (countdown < 1) {
                throw new IllegalArgumentException("the next operation is number 1, there is no number " + countdown);
            }
            this.operation = operation;
            this.countdown = countdown;
            this.moment = moment;
            this.failure = failure;
        }
    }

    @Override
    public synchronized void fail(int nth, Moment moment) {
        faults.add(new Fault(Optional.empty(), nth, moment, Optional.empty()));
    }

    @Override
    public synchronized void fail(int nth, Moment moment, Supplier<? extends Error> failure) {
        faults.add(new Fault(Optional.empty(), nth, moment, Optional.of(failure)));
    }

    @Override
    public synchronized void fail(String operation, int nth, Moment moment) {
        faults.add(new Fault(Optional.of(operation), nth, moment, Optional.empty()));
    }

    @Override
    public synchronized void fail(
            String operation, int nth, Moment moment, Supplier<? extends RuntimeException> failure) {
        faults.add(new Fault(Optional.of(operation), nth, moment, Optional.of(failure)));
    }

    @Override
    public synchronized void setPrivileged(boolean newPrivileged) {
        privileged = newPrivileged;
    }

    @Override
    public synchronized List<String> operations() {
        return List.copyOf(operations);
    }

    @Override
    public synchronized void clear() {
        faults.clear();
        operations.clear();
        privileged = true;
    }

    synchronized boolean privileged() {
        return privileged;
    }

    /** Notes an operation that starts; the result is the failure it is to meet, to be asked at both moments. */
    synchronized Meeting start(String operation, boolean changes, String what) {
        if (changes) {
            operations.add(operation);
        }
        Meeting meeting = new Meeting(Optional.empty(), Optional.empty());
        for (Iterator<Fault> each = faults.iterator(); each.hasNext(); ) {
            Fault fault = each.next();
            if (fault.operation.map(operation::equals).orElse(changes) && --fault.countdown == 0) {
                each.remove();
                Throwable failure = fault.failure.isPresent()
                        ? fault.failure.get().get()
                        : Errno.EIO.refuse(what, "a fault that a test asked for");
                meeting = fault.moment == Moment.BEFORE
                        ? new Meeting(Optional.of(failure), meeting.after)
                        : new Meeting(meeting.before, Optional.of(failure));
            }
        }
        return meeting;
    }

    /** What an operation meets before and after its effect. */
    record Meeting(Optional<Throwable> before, Optional<Throwable> after) {

        static void raise(Optional<Throwable> failure) {
            if (failure.isPresent()) {
                if (failure.get() instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure.get();
            }
        }
    }
}
