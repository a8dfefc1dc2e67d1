// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Loads eBPF programs, attaches them to network interfaces and takes them down again.
 *
 * <p>All methods may be called from any thread. A change of one interface does not wait for a change of another; changes of the
 * same interface happen one after the other. A change either happens as a whole or, when a {@link
 * io.bpfman.api.errors.BpfmanException} is thrown, leaves nothing behind.
 *
 * <p>Nothing is taken down by stopping this service or the framework: only {@link #detach} and {@link #unload} do that.
 */
@ProviderType
public interface Bpfman {

    /**
     * Loads programs of one object file into the kernel, all or none.
     *
     * @return the loaded programs, in the order of the request
     */
    List<Program> load(LoadRequest request);

    /**
     * Unloads a program; its links are detached first, or the call is refused, as the request says.
     *
     * @return with a remark when the kernel keeps the program all the same, because somebody else holds it
     */
    Removal unload(UnloadRequest request);

    /**
     * Puts a new version of a program in its place in all its links, or in none. A dispatcher goes over in one step, and so does a link whose program the
     * kernel replaces; beside any other the new version is attached before the old one goes, so that both run for that instant. Links keep their ids, order
     * and pins, maps their contents; the program is another one to the kernel and has another id.
     */
    Upgraded upgrade(UpgradeRequest request);

    /** The same with the version before, whose bytecode was kept. Throws {@code NotFoundException} when there is none. */
    Upgraded rollback(RollbackRequest request);

    /** The versions of a managed program that are remembered, the present one last. Throws as {@link #getProgram} does. */
    List<ProgramVersion> listVersions(long programId);

    /** Attaches a loaded program. The returned link's id stays the same through all later changes around it. */
    Link attach(AttachSpec spec);

    /**
     * Changes a link in place. A member's dispatcher is built anew with the member as it is to be and takes the place of the live one in one step, so that
     * no packet misses a member or meets it twice. A TCX link keeps its place among the others of its hook: a priority that would give it another one is
     * refused with {@code UnsupportedHereException}, because the kernel has no step that moves a program within a chain.
     *
     * @return the link as it is then
     */
    Link change(LinkChange change);

    /**
     * Changes a dispatcher in place: it is built anew with the same members and takes the place of the live one in one step, so that no packet misses a
     * member or meets it twice. Throws {@code NotFoundException} when there is none.
     *
     * @return the dispatcher as it is then
     */
    Dispatcher change(DispatcherChange change);

    /**
     * Changes how dispatchers are built, and keeps it. TC dispatchers that have to move to another backend for it have moved when this returns, and no packet
     * misses a member or meets it twice meanwhile. A dispatcher that cannot be moved stays where it is: then {@code UnsupportedHereException} names it and says
     * why, and the setting is kept all the same.
     *
     * @return what there is then
     */
    Environment change(SettingChange change);

    /**
     * Detaches a link; the other members of its dispatcher go on without missing a packet. When this returns, the kernel has it no more on its hook.
     * A link that went without being detached, with its interface for example, is not listed any more; its detach succeeds once, and says what
     * became of it.
     *
     * @return with a remark when it was not there any more before
     */
    Removal detach(DetachRequest request);

    /**
     * Makes several changes as one: all of them or, when an exception is thrown, none. Whatever they change of a dispatcher comes with one next revision of it,
     * so that a packet meets the members as they were, or as all of the changes leave them. Programs are loaded first, and unloaded again when the rest fails.
     * Upgrades and rollbacks are made with the rest; an attach of a program that is upgraded attaches the version that takes its place.
     * A link has to be told from others by more than the order of the changes: one that is detached is not changed as well, a program that is unloaded is not
     * attached. Choices of how dispatchers are built ({@link SettingChange}) are not made with others.
     *
     * @return what became of each change, in their order
     */
    List<Applied> apply(List<? extends Change> changes);

    /** What {@link #apply} would do, step by step, without doing it. Throws what that would throw before its first step. */
    PlanPreview preview(List<? extends Change> changes);

    /** What {@code change} would do, step by step, without doing it. Throws what the change would throw before its first step. */
    PlanPreview preview(Change change);

    /** The program with this kernel id. Throws {@code NotFoundException}, or {@code NotManagedException} if only the kernel knows it. */
    Program getProgram(long programId);

    /** The link with this id, {@link Link#lost} as the kernel says now. Throws {@code NotFoundException}. */
    Link getLink(long linkId);

    /** The dispatcher of an attach point, with its members' counts. Throws {@code NotFoundException}. */
    Dispatcher getDispatcher(DispatcherKey key);

    /** All managed programs by id. */
    List<Program> listPrograms();

    /** All programs of the kernel by id, managed or not ({@code BPF_PROG_GET_NEXT_ID}). */
    List<KernelProgram> listKernelPrograms();

    /** What the kernel says of the program with this id; empty when it has none. */
    Optional<KernelProgram> getKernelProgram(long programId);

    /** All maps of a managed program, in the kernel's order; those that are gone are left out. Throws as {@link #getProgram} does. */
    List<ProgramMap> listMaps(long programId);

    /** How often a program of the kernel ran; empty when the kernel does not count, or has no program with this id. */
    Optional<RunStats> getRunStats(long programId);

    /**
     * What the kernel says of a managed link; empty when it has no such link any more, and for a member that is no link of the kernel's. Throws {@code
     * NotFoundException} when there is no managed link with this id, and {@code KernelRefusedException} when the kernel does not answer.
     */
    Optional<KernelLink> getKernelLink(long linkId);

    /** All managed links by id. */
    List<Link> listLinks();

    /** The links of a program, by id, {@link Link#lost} as the kernel says now; none when there is no such program. */
    List<Link> listLinks(long programId);

    /**
     * Everything on the TCX hook of a direction of an interface, what others attached there included.
     *
     * @param netns file of the network namespace in which the interface is looked up, or a {@link NamespaceId} in its place; the agent's own when empty
     */
    TcxChain getTcxChain(String interfaceName, Direction direction, Optional<Path> netns);

    /**
     * What others have put where packets come by at an interface, outside of the chains of TCX: XDP programs, and filters of clsact; in the order in which
     * packets meet them. Empty where the kernel has nothing to ask for them.
     *
     * @param interfaceName the interface, looked up inside {@code netns}
     * @param netns file of the network namespace, or a {@link NamespaceId} in its place; the agent's own when empty
     * @throws io.bpfman.api.errors.InterfaceNotFoundException when there is none of this name
     */
    List<OthersProgram> listOthers(String interfaceName, Optional<Path> netns);

    /**
     * Which network namespace a path leads to. Throws {@code InterfaceNotFoundException} when it leads to none.
     *
     * @param netns file of the namespace, or a {@link NamespaceId} in its place; the agent's own when empty
     */
    NamespaceId getNamespace(Optional<Path> netns);

    /** All dispatchers, by type, namespace and interface index, with their members' counts. */
    List<Dispatcher> listDispatchers();

    /** The records that the lists of programs, links and dispatchers left out because they cannot be read. */
    List<UnreadableRecord> listUnreadable();

    /** How many times since the manager's start a dispatcher was found detached and was hung up again. */
    long countRehung();

    /**
     * What programs can be attached to, sorted; empty where the kernel has nothing of the sort, or does not say. Throws {@code NotFoundException} when the file
     * of the query is not there.
     */
    List<String> listTargets(TargetQuery query);

    /** The kernel underneath, what it can do, and which backends are there. */
    Environment environment();
}
