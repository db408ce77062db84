using System.Globalization;
using Xunit;

namespace OpenRs.Testing;

/// <summary>
/// Runs a parser over changes of good inputs: as many as a test has time for, from fixed seeds. A longer run sets
/// <c>OPENRS_FUZZ_ROUNDS</c> (inputs), <c>OPENRS_FUZZ_SECONDS</c> (processor time after which it ends), <c>OPENRS_FUZZ_SEED</c> (where it
/// begins, or continues) and <c>OPENRS_FUZZ_OUT</c>, a folder that gets a line of figures of each run.
/// </summary>
/// <param name="parser">What the parser reads; names its files.</param>
/// <param name="corpus">Good inputs, which the parser takes.</param>
/// <param name="parse">The parser. It works on the calling thread.</param>
/// <param name="isRefusal">Whether an exception is how the parser refuses.</param>
public sealed class Fuzz(string parser, IReadOnlyList<byte[]> corpus, Action<byte[]> parse, Func<Exception, bool> isRefusal)
{
    private const int StackBytes = 256 << 10;
    private const long MaxBytes = 256L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("OPENRS_FUZZ_OUT") ?? Path.Combine(Path.GetTempPath(), "openrs-fuzz");

    private FuzzFigures _figures = new();
    private string? _problem;

    /// <summary>What the format gives a meaning to; inserted as it is.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Inputs of a test that nothing else is asked of.</summary>
    public int Rounds { get; init; } = 1000;

    /// <summary>
    /// Fails unless the parser takes or refuses every input within a second of processor time and 256 MiB of allocations. The input that
    /// it did not is in a file, with the seed in its name; the seed of one that ended the process, or never ends, in <c>PARSER.seed</c>.
    /// </summary>
    public void Run()
    {
        Directory.CreateDirectory(Folder);
        Assert.All(corpus, parse);
        var first = Setting("OPENRS_FUZZ_SEED", 1);

        // The small stack makes recursion as deep as the input end the process.
        var thread = new Thread(() => RunAll(first), StackBytes);
        thread.Start();
        Assert.True(thread.Join(Patience), $"The parser of {parser} did not end; see {parser}.seed in {Folder}.");
        File.AppendAllText(
            Path.Combine(Folder, "figures.tsv"), string.Create(CultureInfo.InvariantCulture, $"{parser}\t{first}\t{_figures}\n"));
        Assert.True(_problem is null, _problem);
    }

    private void RunAll(int first)
    {
        var (rounds, start) = (Setting("OPENRS_FUZZ_ROUNDS", Rounds), ThreadClock.Now);
        var limit = TimeSpan.FromSeconds(Setting("OPENRS_FUZZ_SECONDS", 100_000));
        using var current = File.OpenHandle(Path.Combine(Folder, $"{parser}.seed"), FileMode.Create, FileAccess.Write);
        for (var i = 0; i < rounds && _problem is null && ThreadClock.Now - start < limit; i++)
        {
            var seed = first + i;
            RandomAccess.Write(current, BitConverter.GetBytes(seed), fileOffset: 0);
            var input = new ByteMutator(seed, corpus, Words).Change(corpus[seed % corpus.Count]);
            RunOne(seed, input);
        }

        _figures = _figures with { Total = ThreadClock.Now - start };
    }

    private void RunOne(int seed, byte[] input)
    {
        var (start, allocated) = (ThreadClock.Now, GC.GetAllocatedBytesForCurrentThread());
        Exception? error = null;
        try
        {
            parse(input);
        }
        catch (Exception exception)
        {
            error = exception;
        }

        var (time, bytes) = (ThreadClock.Now - start, GC.GetAllocatedBytesForCurrentThread() - allocated);
        _figures = _figures.With(time, bytes, isRefused: error is not null);
        if (error is null || isRefusal(error) ? time < MaxTime && bytes <= MaxBytes : false)
        {
            return;
        }

        var path = Path.Combine(Folder, $"{parser}-{seed}.input");
        File.WriteAllBytes(path, input);
        _problem = $"OPENRS_FUZZ_SEED={seed}: {parser} took {time.TotalSeconds:0.00} s and {bytes} bytes for {path}. {error}";
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : standard;
}
