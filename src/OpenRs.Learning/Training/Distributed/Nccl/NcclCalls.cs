using System.Runtime.InteropServices;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Nccl;

/// <summary>NCCL's C API, as of version 2.7, which brought sending and receiving.</summary>
internal static partial class NcclCalls
{
    /// <summary>ncclUint8.</summary>
    public const int Byte = 1;

    private const string Library = "libnccl.so.2";

    /// <summary>Loads the library.</summary>
    /// <exception cref="CollectivesUnavailableException">It is not there.</exception>
    public static void Load()
    {
        try
        {
            Check(ncclGetVersion(out _));
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new CollectivesUnavailableException(
                $"NCCL was asked for and {Library} {Reason(error)}. "
                + "Install NVIDIA's package libnccl2, or put the library's folder into LD_LIBRARY_PATH.",
                error);
        }
    }

    // .NET lists every place where it looked; one that has a library, but not one for this system, is what matters.
    private static string Reason(Exception error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = error is DllNotFoundException
            ? lines.Skip(1).FirstOrDefault(static line => !line.EndsWith("No such file or directory", StringComparison.Ordinal))
            : lines[0];
        return reason is null ? "is not found" : $"cannot be loaded: {reason.TrimEnd('.')}";
    }

    /// <exception cref="TransportException">The call failed.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            throw new TransportException($"NCCL says: {Marshal.PtrToStringUTF8(ncclGetErrorString(result))}");
        }
    }

    [LibraryImport(Library)]
    internal static partial int ncclGetVersion(out int version);

    [LibraryImport(Library)]
    internal static partial int ncclGetUniqueId(out NcclUniqueId id);

    [LibraryImport(Library)]
    internal static partial int ncclCommInitRank(out nint communicator, int world, NcclUniqueId id, int rank);

    [LibraryImport(Library)]
    internal static partial int ncclCommDestroy(nint communicator);

    [LibraryImport(Library)]
    internal static partial int ncclCommAbort(nint communicator);

    [LibraryImport(Library)]
    internal static partial int ncclCommGetAsyncError(nint communicator, out int error);

    [LibraryImport(Library)]
    internal static partial int ncclGroupStart();

    [LibraryImport(Library)]
    internal static partial int ncclGroupEnd();

    [LibraryImport(Library)]
    internal static partial int ncclSend(nint address, nuint count, int type, int peer, nint communicator, nint stream);

    [LibraryImport(Library)]
    internal static partial int ncclRecv(nint address, nuint count, int type, int peer, nint communicator, nint stream);

    [LibraryImport(Library)]
    private static partial nint ncclGetErrorString(int result);
}
