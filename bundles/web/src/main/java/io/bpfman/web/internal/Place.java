// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

/**
 * Where the pages are, as who asked knows them.
 *
 * @param base path of the first page, without a slash at its end
 * @param token what a change has to say, so that no other page can ask for it
 * @param loggedIn whether there is a session of ours that can be ended
 */
record Place(String base, String token, boolean loggedIn) {

    String home() {
        return base + "/";
    }

    String link(long id) {
        return base + "/link/" + id;
    }

    String program(long id) {
        return base + "/program/" + id;
    }
}
