// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Sender;

/** What programs count: packets, or what a process does. */
sealed interface Happening {

    /** Whose number is known when it has ended. */
    interface Endless {
        /** Ends it; gives back how often it happened. */
        long end();
    }

    /** Has it happen without end, from now on. */
    Endless begin();

    /** Has it happen this often; returns when it has, though a program may count some of it a little later. */
    void times(int times);

    /** The map in which the programs count. */
    String counter();

    /** What else may be the reason, for a person, when less was counted than happened. */
    String besides();

    /** Packets that arrive at a hook. */
    record Packets(Network network) implements Happening {
        @Override
        public Endless begin() {
            long before = network.arrived();
            Sender sender = network.sendToHook();
            return () -> {
                sender.close();
                return network.arrived() - before;
            };
        }

        @Override
        public void times(int times) {
            network.burstToHook(times);
        }

        @Override
        public String counter() {
            return "packets";
        }

        @Override
        public String besides() {
            return "the interface dropped " + network.droppedBefore() + " before";
        }
    }

    /** What a process does again and again. */
    record Deeds(Traced traced, String deed) implements Happening {

        private static final int AT_ONCE = 20;

        @Override
        public Endless begin() {
            Doer doer = new Doer(this);
            doer.start();
            return doer::finish;
        }

        @Override
        public void times(int times) {
            traced.does(deed, times);
        }

        @Override
        public String counter() {
            return "runs";
        }

        @Override
        public String besides() {
            return "the process made each call";
        }

        /** Gives the orders. */
        private static final class Doer extends Thread {
            private final Deeds deeds;
            private volatile boolean ended;
            private volatile long done;

            Doer(Deeds deeds) {
                super("deeds");
                this.deeds = deeds;
                setDaemon(true);
            }

            @Override
            public void run() {
                long times = 0;
                while (!ended) {
                    deeds.times(AT_ONCE);
                    times += AT_ONCE;
                }
                done = times;
            }

            long finish() {
                ended = true;
                try {
                    join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while a process did things", e);
                }
                return done;
            }
        }
    }
}
