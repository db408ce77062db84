using System.Runtime.InteropServices;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>The C functions of native/src/collectives.cpp. Those that return an int return 1 when it went well.</summary>
internal static partial class GroupCalls
{
    private const string Library = "openrs_native";

    [LibraryImport(Library)]
    internal static partial int openrs_group_backends();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial GroupHandle openrs_group_open(string host, int port, int serves, long timeout, out int actual);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int openrs_group_connect(GroupHandle group, int backend, string address, int rank, int world, long timeout);

    [LibraryImport(Library)]
    internal static partial int openrs_group_broadcast(GroupHandle group, IntPtr tensor, int root);

    [LibraryImport(Library)]
    internal static partial int openrs_group_all_gather(GroupHandle group, IntPtr output, IntPtr input);

    [LibraryImport(Library)]
    internal static partial int openrs_group_all_to_all(
        GroupHandle group, IntPtr output, ReadOnlySpan<long> received, IntPtr input, ReadOnlySpan<long> sent);

    [LibraryImport(Library)]
    internal static partial int openrs_group_barrier(GroupHandle group);

    [LibraryImport(Library)]
    internal static partial void openrs_group_dispose(IntPtr group);
}
