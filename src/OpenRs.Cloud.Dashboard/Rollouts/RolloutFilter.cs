using System.Globalization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Rollouts;

/// <summary>Which rollouts of a run to show.</summary>
public sealed record RolloutFilter
{
    private const int PageSize = 50;

    /// <summary>Step, from 0; <see langword="null"/> for the newest.</summary>
    public int? Step { get; init; }

    /// <summary>Problem, from 0; <see langword="null"/> for all.</summary>
    public int? Problem { get; init; }

    /// <summary>Least reward; <see langword="null"/> for any.</summary>
    public double? MinReward { get; init; }

    /// <summary>Greatest reward; <see langword="null"/> for any.</summary>
    public double? MaxReward { get; init; }

    /// <summary>The verdict; <see cref="AnswerVerdict.Unspecified"/> for any.</summary>
    public AnswerVerdict Verdict { get; init; }

    /// <summary>The filter in an address.</summary>
    public static RolloutFilter Read(string? step, string? problem, string? min, string? max, string? verdict) => new()
    {
        Step = Whole(step),
        Problem = Whole(problem),
        MinReward = Real(min),
        MaxReward = Real(max),
        Verdict = Enum.TryParse<AnswerVerdict>(verdict, out var parsed) && Enum.IsDefined(parsed) ? parsed : AnswerVerdict.Unspecified,
    };

    /// <summary>The request for them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="newest">Its newest step with rollouts.</param>
    public ListRolloutsRequest ToRequest(string run, int newest)
    {
        var request = new ListRolloutsRequest
        {
            Parent = run, PageSize = PageSize, FirstStep = Step ?? newest, LastStep = Step ?? newest,
        };
        if (Problem is { } problem)
        {
            request.Problem = problem;
        }

        if (MinReward is { } min)
        {
            request.MinReward = min;
        }

        if (MaxReward is { } max)
        {
            request.MaxReward = max;
        }

        if (Verdict != AnswerVerdict.Unspecified)
        {
            request.Verdicts.Add(Verdict);
        }

        return request;
    }

    private static int? Whole(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Real(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
