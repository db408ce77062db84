using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace OpenRs.Testing;

/// <summary>
/// Runs properties over random cases, the same ones on every machine. A failure shows the smallest case found and the
/// seed; <c>OPENRS_PROPERTY_SEED=seed,gamma</c> (as FsCheck prints them) repeats it, any other pair explores other cases.
/// </summary>
public static class Properties
{
    private static readonly Rnd Seed = Environment.GetEnvironmentVariable("OPENRS_PROPERTY_SEED") is { Length: > 0 } given
        ? Parse(given)
        : new Rnd(20251122UL);

    /// <summary>Fails unless <paramref name="property"/> returns without an exception for every sequence.</summary>
    public static void Hold<TCommand>(Gen<TCommand> command, int length, int sequences, Action<TCommand[]> property)
    {
        var sequence = Arb.From(Gen.ArrayOf(command), Shrink);
        Check.One(Fixed(sequences).WithStartSize(2).WithEndSize(length), Prop.ForAll(sequence, property));
    }

    /// <summary>Fails unless <paramref name="property"/> returns without an exception for every case.</summary>
    public static void Hold<TCase>(Gen<TCase> cases, int count, Action<TCase> property) =>
        Check.One(Fixed(count), Prop.ForAll(cases.ToArbitrary(), property));

    private static Config Fixed(int count) => Config.QuickThrowOnFailure
        .WithReplay(FSharpOption<Replay>.Some(new Replay(Seed, FSharpOption<int>.None)))
        .WithQuietOnSuccess(true)
        .WithMaxTest(count);

    // Halves first, then single commands: a sequence of dozens shrinks in few runs.
    private static IEnumerable<TCommand[]> Shrink<TCommand>(TCommand[] commands)
    {
        for (var size = commands.Length / 2; size >= 1; size /= 2)
        {
            for (var start = 0; start + size <= commands.Length; start += size)
            {
                yield return [.. commands[..start], .. commands[(start + size)..]];
            }
        }
    }

    private static Rnd Parse(string pair)
    {
        var parts = pair.Trim('(', ')').Split(',');
        return new Rnd(ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
