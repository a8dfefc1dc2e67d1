// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The kernel gave a new program the id of an earlier one, of which something is still in use. */
public final class IdReusedException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    /**
     * @param program the new program's name
     * @param object the object file that it is of
     * @param id the id that it was given
     */
    public IdReusedException(String program, String object, long id) {
        super(
                "the kernel gave program \"" + program + "\" of \"" + object + "\" the id " + id
                        + ", and the maps of an earlier program with that id are still in use; load it again, or unload the"
                        + " programs that use them first",
                null);
    }
}
