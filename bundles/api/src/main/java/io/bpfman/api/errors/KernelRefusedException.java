// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kernel (or the library in front of it) refused an operation. */
public final class KernelRefusedException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;
    private final String errnoName;
    private final String advice;
    private final @Nullable String verifierLog;

    /**
     * @param operation what was tried, on which object, for example {@code load program "count" of /tmp/x.o}
     * @param errno the positive error number, see errno(3)
     * @param errnoName its name, for example {@code EPERM}
     * @param advice what it means or what to do; may be empty
     * @param verifierLog the verifier's full log, when it was the verifier that refused
     */
    public KernelRefusedException(
            String operation, int errno, String errnoName, String advice, @Nullable String verifierLog) {
        super(message(operation, errnoName, advice, verifierLog), null);
        this.operation = operation;
        this.errno = errno;
        this.errnoName = errnoName;
        this.advice = advice;
        this.verifierLog = verifierLog;
    }

    private static String message(String operation, String errnoName, String advice, @Nullable String verifierLog) {
        String head =
                "kernel refused to " + operation + ": " + errnoName + (advice.isEmpty() ? "" : " (" + advice + ")");
        return verifierLog == null ? head : head + "\nverifier log:\n" + verifierLog.stripTrailing();
    }

    /** What was tried. */
    public String operation() {
        return operation;
    }

    /** The positive error number. */
    public int errno() {
        return errno;
    }

    /** The error number's name. */
    public String errnoName() {
        return errnoName;
    }

    /** What it means or what to do; may be empty. */
    public String advice() {
        return advice;
    }

    /** The verifier's full log, when it was the verifier that refused. */
    public Optional<String> verifierLog() {
        return Optional.ofNullable(verifierLog);
    }
}
