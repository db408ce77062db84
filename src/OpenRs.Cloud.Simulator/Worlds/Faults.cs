using OpenRs.Cloud.Simulator.Time;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>Decides what goes wrong, and counts it. From some time on nothing does: then all that was begun must come to its end.</summary>
internal sealed class Faults
{
    private static readonly (FaultKind Kind, double Highest)[] PerOccasion =
    [
        (FaultKind.ServerCrash, 0.012),
        (FaultKind.StorageError, 0.02),
        (FaultKind.StorageAnswerLost, 0.01),
        (FaultKind.StorageConflict, 0.01),
        (FaultKind.SlowStorage, 0.02),
        (FaultKind.GrainMessageLost, 0.001),
        (FaultKind.GrainMessageLate, 0.004),
        (FaultKind.MessageTwice, 0.1),
        (FaultKind.MessageLate, 0.03),
        (FaultKind.Zombie, 0.8),
        (FaultKind.UnitFailure, 0.05),
    ];

    private readonly SeededRandom _random;
    private readonly EventLog _log;
    private readonly double[] _chance = new double[Enum.GetValues<FaultKind>().Length];

    public Faults(SeededRandom random, EventLog log, bool any)
    {
        (_random, _log) = (random, log);
        foreach (var (kind, highest) in PerOccasion)
        {
            // Worlds differ in kind: a third of the faults is absent, others range from rare to frequent.
            _chance[(int)kind] = any && random.Chance(0.67) ? highest * random.Unit() : 0;
        }
    }

    /// <summary>Faults so far by kind.</summary>
    public int[] Counts { get; } = new int[Enum.GetValues<FaultKind>().Length];

    /// <summary>Whether the time of faults is over.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether a fault strikes at this occasion.</summary>
    public bool Strikes(FaultKind kind) => !IsCalm && _random.Chance(_chance[(int)kind]);

    /// <summary>Notes that a fault took place.</summary>
    public void Note(FaultKind kind, string who, string what, long number = 0)
    {
        Counts[(int)kind]++;
        _log.Add(who, what, number);
    }
}
