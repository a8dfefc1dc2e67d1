// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.spi.store.StoreChange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes drafts of changes from FETCH to EXECUTE, and has others told of them. Whoever calls holds the locks of what is changed. For any thread.
 *
 * <p>Programs are shared by attach points, and so are the forms that are made of them on demand: a change that makes one is alone with what there is of
 * them, because it may have to take it back. All others go side by side. This lock is taken after those of programs and interfaces.
 */
public final class Pipeline {

    private final Executor executor;
    private final Announcer announcer;
    private final AtomicLong moves = new AtomicLong();
    private final ReadWriteLock forms = new ReentrantReadWriteLock();
    /** News of this thread's change that its listeners have not heard yet; awaited only after the locks are released. */
    private final ThreadLocal<Optional<Future<?>>> news = ThreadLocal.withInitial(Optional::empty);

    public Pipeline(Executor executor, Announcer announcer) {
        this.executor = executor;
        this.announcer = announcer;
    }

    /**
     * Drafts and carries out a change; once more from the beginning, and alone, when its plan makes a form of a program. {@link #awaitNews} is for after the
     * locks.
     *
     * @param draft FETCH and COMPUTE
     * @param left told of a change that may have left something behind
     */
    public Draft.Made run(Supplier<Draft> draft, Consumer<Draft> left) {
        Lock shared = forms.readLock();
        shared.lock();
        try {
            Draft drafted = draft.get();
            if (!drafted.plan().loadsForms()) {
                return make(drafted, left);
            }
        } finally {
            shared.unlock();
        }
        Lock alone = forms.writeLock();
        alone.lock();
        try {
            return make(draft.get(), left);
        } finally {
            alone.unlock();
        }
    }

    /** Carries a draft out as it is; it makes no form. */
    public Draft.Made make(Draft draft, Consumer<Draft> left) {
        List<StoreChange> written = execute(draft, left, settled -> {
            if (!takesAway(settled)) {
                announce(draft, settled);
            }
        });
        if (takesAway(written)) {
            announce(draft, written);
        }
        return new Draft.Made(draft, written);
    }

    /** What has come is told while its change clears up after itself; of what has gone, the kernel has the last piece until then. */
    private static boolean takesAway(List<StoreChange> written) {
        return written.stream()
                .anyMatch(change -> change instanceof StoreChange.DeleteLink
                        || change instanceof StoreChange.DeleteDispatcher
                        || change instanceof StoreChange.DeleteProgram);
    }

    private void announce(Draft draft, List<StoreChange> written) {
        news.set(Optional.of(announcer.enqueue(new Announcer.News(draft.before(), written))));
    }

    /** Carries out what nobody asked for, such as what follows from the end of an interface: nobody waits until it is told. */
    public void follow(Draft draft, Consumer<Draft> left) {
        announcer.post(new Announcer.News(draft.before(), execute(draft, left, settled -> {})));
    }

    private List<StoreChange> execute(Draft draft, Consumer<Draft> left, Consumer<List<StoreChange>> settled) {
        boolean clean = false;
        try {
            Executor.Done done = executor.execute(draft.plan(), draft.subjects(), settled);
            clean = done.clean();
            return done.written();
        } finally {
            if (!clean) {
                left.accept(draft);
            }
        }
    }

    /** A dispatcher has gone over to another backend. */
    public void moved() {
        moves.incrementAndGet();
    }

    /** How many dispatchers went over to another backend. */
    public long moves() {
        return moves.get();
    }

    /** Waits until this thread's news is told; the caller holds no lock any more. */
    public void awaitNews() {
        Optional<Future<?>> told = news.get();
        news.remove();
        told.ifPresent(announcer::await);
    }
}
