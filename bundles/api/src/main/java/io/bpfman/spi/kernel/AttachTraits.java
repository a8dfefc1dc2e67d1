// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/**
 * What becomes of a packet where a program hangs on a hook in one way. Dispatchers are built by it, and moves from one way to another are planned by it,
 * whoever hangs them up.
 *
 * @param stage where in a packet's way it is
 * @param consumes whether the verdicts STOLEN and TRAP end the packet's way there; otherwise a dispatcher answers SHOT in their place
 * @param fallsThrough whether a packet with the verdict UNSPEC goes on to what comes after it on the same hook
 * @param keepsMark whether that finds in {@code __sk_buff.cb[4]} what the program wrote there; of no meaning where nothing falls through
 * @param wantsClsact whether the interface has to have a clsact qdisc first
 */
public record AttachTraits(
        Stage stage, boolean consumes, boolean fallsThrough, boolean keepsMark, boolean wantsClsact) {

    /** Of XDP links: nothing else is on their hook. */
    public static final AttachTraits XDP_LINK = new AttachTraits(Stage.XDP, true, false, false, false);

    /** Of TCX links: PASS, DROP and REDIRECT are final, all else is NEXT ({@code tcx_action_code} in {@code net/core/dev.c}). */
    public static final AttachTraits TCX_LINK = new AttachTraits(Stage.TCX, false, true, true, false);

    /** Of direct-action filters in clsact ({@code cls_bpf_exec_opcode} in {@code net/sched/cls_bpf.c}): UNSPEC is for the next filter. */
    public static final AttachTraits CLSACT_FILTER = new AttachTraits(Stage.CLSACT, true, true, true, true);

    /** Where in a packet's way programs are, in the order in which it passes them, inwards and outwards. */
    public enum Stage {
        XDP,
        TCX,
        CLSACT
    }
}
