using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OpenRs.Learning.Devices;

/// <summary>
/// Counts the tensor operations of the thread that made it, backward passes included: on a GPU, the kernels that they launch. It hears of
/// every operation that libtorch's dispatcher runs. Counted are those that compute or copy and run no other that does; views and
/// allocations are not, and an operation that has a kernel of its own on a GPU is one, whatever the CPU
/// makes it of. Costs a microsecond per operation, so nothing is timed meanwhile.
/// </summary>
public sealed unsafe partial class OperationCounter : IDisposable
{
    private const string Library = "torch_cpu";
    private static readonly Lock Gate = new();
    private static OperationCounter? _current;

    [ThreadStatic]
    private static OpenOperations? _open;

    private readonly Dictionary<string, long> _counts = [];
    private readonly ulong _handle;

    /// <summary>Begins to count. There is one counter in a process at a time.</summary>
    /// <exception cref="InvalidOperationException">Another counter is at work.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor, the system or the libtorch at hand calls back otherwise.</exception>
    public OperationCounter()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new PlatformNotSupportedException("Operations are counted on Linux on x86-64 alone.");
        }

        if (Interlocked.CompareExchange(ref _current, this, null) is not null)
        {
            throw new InvalidOperationException("Another counter of operations is at work.");
        }

        try
        {
            _handle = AddCallback(new Callback { Start = &Begin, End = &End, SamplingProbability = 1, FirstScopes = 1 });
        }
        catch (EntryPointNotFoundException error)
        {
            _current = null;
            throw new PlatformNotSupportedException("The libtorch at hand has no callback for operations.", error);
        }
    }

    /// <summary>Operations so far.</summary>
    public long Count
    {
        get
        {
            lock (Gate)
            {
                return _counts.Values.Sum();
            }
        }
    }

    /// <summary>How often each operation ran, by the dispatcher's name, such as <c>aten::mm</c>.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            lock (Gate)
            {
                return new Dictionary<string, long>(_counts);
            }
        }
    }

    /// <summary>The operations of a piece of work.</summary>
    /// <inheritdoc cref="OperationCounter()" path="/exception"/>
    public static long Of(Action work)
    {
        using var counter = new OperationCounter();
        work();
        return counter.Count;
    }

    /// <summary>Stops counting.</summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _current, null, this) == this)
        {
            RemoveCallback(_handle);
        }
    }

    // Returns a std::unique_ptr, which the caller has made room for: an empty one.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint* Begin(nint* result, nint operation)
    {
        (_open ??= new OpenOperations()).Begin(Marshal.PtrToStringUTF8(NameOf(operation))!);
        *result = 0;
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void End(nint operation, nint context)
    {
        if (_open?.End() is { } counted)
        {
            _current?.Add(counted);
        }
    }

    private void Add(string name)
    {
        lock (Gate)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, name, out _)++;
        }
    }

    // at::RecordFunctionCallback: sampling probability, a flag for each of ten scopes, of which functions are the first, and three flags.
    [StructLayout(LayoutKind.Sequential)]
    private struct Callback
    {
        public delegate* unmanaged[Cdecl]<nint*, nint, nint*> Start;
        public delegate* unmanaged[Cdecl]<nint, nint, void> End;
        public double SamplingProbability;
        public ulong FirstScopes;
        public ulong LastScopesAndFlags;
    }

    [LibraryImport(Library, EntryPoint = "_ZN2at22addThreadLocalCallbackENS_22RecordFunctionCallbackE")]
    private static partial ulong AddCallback(Callback callback);

    [LibraryImport(Library, EntryPoint = "_ZN2at14removeCallbackEm")]
    private static partial void RemoveCallback(ulong handle);

    [LibraryImport(Library, EntryPoint = "_ZNK2at14RecordFunction4nameEv")]
    private static partial nint NameOf(nint operation);
}
