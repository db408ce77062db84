using System.Globalization;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>A place in the order of a run's rollouts: where a page begins.</summary>
internal readonly record struct RolloutPlace(int Step, int Position, int Sample) : IComparable<RolloutPlace>
{
    /// <summary>The place that a token holds; the first one without.</summary>
    public static RolloutPlace Parse(string token, string listing)
    {
        if (PageToken.Parse(token, listing) is not { } text)
        {
            return default;
        }

        return ResourceName.NumbersOf(text, 3) is [var step, var position, var sample]
            ? new RolloutPlace(step, position, sample)
            : throw PageToken.Foreign();
    }

    public int CompareTo(RolloutPlace other) =>
        (Step, Position, Sample).CompareTo((other.Step, other.Position, other.Sample));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Step:D6}-{Position:D6}-{Sample:D6}");
}
