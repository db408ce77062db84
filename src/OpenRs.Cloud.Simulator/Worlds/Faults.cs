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

    // Drawn from numbers of their own, so that worlds without these are what they were before there were such faults.
    private static readonly (FaultKind Kind, double Highest)[] PerOccasionSince =
    [
        (FaultKind.LateStop, 0.8),
        (FaultKind.WriteUnderWay, 0.5),
        (FaultKind.TornAppend, 0.05),
        (FaultKind.ObjectMissing, 0.04),
        (FaultKind.ObjectCorrupt, 0.04),
    ];

    private readonly SeededRandom _random;
    private readonly EventLog _log;
    private readonly SimulationOptions _options;
    private readonly double[] _chance = new double[Enum.GetValues<FaultKind>().Length];

    /// <summary>Draws what goes wrong in a world.</summary>
    /// <param name="random">Says when something does.</param>
    /// <param name="others">Says how often those do that were added later.</param>
    /// <param name="log">Takes what goes wrong.</param>
    /// <param name="options">Say what may go wrong at all.</param>
    public Faults(SeededRandom random, SeededRandom others, EventLog log, SimulationOptions options)
    {
        (_random, _log, _options) = (random, log, options);
        foreach (var (kind, highest) in PerOccasion)
        {
            // Worlds differ in kind: a third of the faults is absent, others range from rare to frequent.
            var chance = options.Faulty && random.Chance(0.67) ? highest * random.Unit() : 0;
            _chance[(int)kind] = May(kind) ? chance : 0;
        }

        foreach (var (kind, highest) in PerOccasionSince)
        {
            var chance = others.Chance(0.5) ? highest * others.Unit() : 0;
            _chance[(int)kind] = May(kind) ? chance : 0;
        }
    }

    /// <summary>Faults so far by kind.</summary>
    public int[] Counts { get; } = new int[Enum.GetValues<FaultKind>().Length];

    /// <summary>Whether the time of faults is over.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether faults of a kind may strike now.</summary>
    public bool May(FaultKind kind) => !IsCalm && _options.May(kind);

    /// <summary>Whether a fault strikes at this occasion.</summary>
    public bool Strikes(FaultKind kind) => !IsCalm && _random.Chance(_chance[(int)kind]);

    /// <summary>Notes that a fault took place.</summary>
    public void Note(FaultKind kind, string who, string what, long number = 0)
    {
        Counts[(int)kind]++;
        _log.Add(who, what, number);
    }
}
