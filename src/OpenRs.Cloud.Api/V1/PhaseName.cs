using System.Collections.Frozen;

namespace OpenRs.Cloud.V1;

/// <summary>Phases as ledgers, reports and people spell them: <c>rollout</c>, <c>train</c>, ...</summary>
public static class PhaseName
{
    private static readonly FrozenDictionary<Phase, string> Names =
        Enum.GetValues<Phase>().Where(static phase => phase != Phase.Unspecified)
            .ToFrozenDictionary(static phase => phase, static phase => phase.ToString().ToLowerInvariant());

    private static readonly FrozenDictionary<string, Phase> Phases =
        Names.ToFrozenDictionary(static name => name.Value, static name => name.Key);

    /// <summary>The name of a phase; <see langword="null"/> when it has none.</summary>
    public static string? Of(Phase phase) => Names.GetValueOrDefault(phase);

    /// <summary>The phase of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static Phase Parse(string name) => Phases[name];
}
