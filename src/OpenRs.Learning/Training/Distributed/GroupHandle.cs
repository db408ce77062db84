using Microsoft.Win32.SafeHandles;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>A native process group.</summary>
internal sealed class GroupHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        GroupCalls.openrs_group_dispose(handle);
        return true;
    }
}
