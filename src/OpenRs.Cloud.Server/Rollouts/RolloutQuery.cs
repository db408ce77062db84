using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>Which rollouts a list asks for.</summary>
internal sealed record RolloutQuery
{
    /// <summary>First step.</summary>
    public int FirstStep { get; init; }

    /// <summary>Last step.</summary>
    public int LastStep { get; init; } = int.MaxValue - 1;

    /// <summary>Least reward.</summary>
    public double MinReward { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest reward.</summary>
    public double MaxReward { get; init; } = double.PositiveInfinity;

    /// <summary>Verdicts; empty for all.</summary>
    public IReadOnlySet<AnswerVerdict> Verdicts { get; init; } = new HashSet<AnswerVerdict>();

    /// <summary>Problem; <see langword="null"/> for all.</summary>
    public int? Problem { get; init; }

    /// <summary>Reads the filters of a request.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT with each field that is wrong.</exception>
    public static RolloutQuery Of(ListRolloutsRequest request, bool isRun)
    {
        const string RunOnly = "is for runs only; an evaluation has no steps and rewards.";
        var violations = new FieldViolations();
        violations.Require(isRun || !request.HasFirstStep, "first_step", RunOnly);
        violations.Require(isRun || !request.HasLastStep, "last_step", RunOnly);
        violations.Require(isRun || !request.HasMinReward, "min_reward", RunOnly);
        violations.Require(isRun || !request.HasMaxReward, "max_reward", RunOnly);
        var (first, last) = Steps(violations, request.HasFirstStep, request.FirstStep, request.HasLastStep, request.LastStep);
        violations.Require(!double.IsNaN(request.MinReward), "min_reward", "must be a number.");
        violations.Require(!double.IsNaN(request.MaxReward), "max_reward", "must be a number.");
        violations.Require(
            !(request.HasMinReward && request.HasMaxReward && request.MinReward > request.MaxReward),
            "max_reward",
            "must not be less than min_reward.");
        violations.Require(request.Problem >= 0, "problem", "must not be negative.");
        violations.Require(request.Verdicts.All(Enum.IsDefined), "verdicts", "holds a value that is no verdict.");
        violations.ThrowIfAny();
        return new RolloutQuery
        {
            FirstStep = first,
            LastStep = last,
            MinReward = request.HasMinReward ? request.MinReward : double.NegativeInfinity,
            MaxReward = request.HasMaxReward ? request.MaxReward : double.PositiveInfinity,
            Verdicts = request.Verdicts.ToHashSet(),
            Problem = request.HasProblem ? request.Problem : null,
        };
    }

    /// <summary>Reads a range of steps.</summary>
    public static (int First, int Last) Steps(FieldViolations violations, bool hasFirst, int first, bool hasLast, int last)
    {
        violations.Require(first >= 0, "first_step", "must not be negative.");
        violations.Require(last >= 0, "last_step", "must not be negative.");
        violations.Require(!hasFirst || !hasLast || first <= last, "last_step", "must not be less than first_step.");
        return (first, hasLast ? last : int.MaxValue - 1);
    }

    /// <summary>Whether a rollout is asked for.</summary>
    public bool Matches(GroupSummary group, SampleSummary sample) =>
        (Problem is null || group.Problem == Problem)
        && sample.Reward >= MinReward && sample.Reward <= MaxReward
        && (Verdicts.Count == 0 || Verdicts.Contains(RolloutMapper.ToVerdict(sample.Verdict)));
}
