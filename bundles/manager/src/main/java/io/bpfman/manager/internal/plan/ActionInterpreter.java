// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

/** One method for each action. */
public interface ActionInterpreter {
    void mountBpffs(Action.MountBpffs action);

    void loadPrograms(Action.LoadPrograms action);

    void loadForm(Action.LoadForm action);

    void keepBytecode(Action.KeepBytecode action);

    void dropBytecode(Action.DropBytecode action);

    void loadDispatcher(Action.LoadDispatcher action);

    void resetCounts(Action.ResetCounts action);

    void fillSlot(Action.FillSlot action);

    void pinInterface(Action.PinInterface action);

    void claimClsact(ClsactAction.ClaimClsact action);

    void createClsact(ClsactAction.CreateClsact action);

    void deleteEmptyClsact(ClsactAction.DeleteEmptyClsact action);

    void publishRevision(Action.PublishRevision action);

    void replaceRevision(Action.ReplaceRevision action);

    void awaitGracePeriod(Action.AwaitGracePeriod action);

    void withdrawHandle(Action.WithdrawHandle action);

    void releaseRemains(Action.ReleaseRemains action);

    void retireRevision(Action.RetireRevision action);

    void placePin(Action.PlacePin action);

    void takePin(Action.TakePin action);

    void attachTcx(TcxAction.AttachTcx action);

    void noteDetach(TcxAction.NoteDetach action);

    void moveLinkPin(TcxAction.MoveLinkPin action);

    void retireLink(Action.RetireLink action);

    void removePin(Action.RemovePin action);

    void removeDirectory(Action.RemoveDirectory action);
}
