namespace OpenRs.Cloud.Dashboard.Charts;

/// <summary>A curve with its name.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">Its points from left to right.</param>
public sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points)
{
    // More than a chart has pixels to show.
    private const int MostPoints = 200;

    /// <summary>Whether its points have intervals.</summary>
    public bool HasIntervals => Points.Any(static point => point.Low < point.High);

    /// <summary>Whether it is drawn dashed, as what is only expected.</summary>
    public bool IsExpected { get; init; }

    /// <summary>A curve of so many points that a chart can show them: every n-th as it is, and the last.</summary>
    public static ChartLine Thin(string name, IReadOnlyList<ChartPoint> points)
    {
        var stride = (points.Count + MostPoints - 1) / MostPoints;
        return new ChartLine(
            name, stride <= 1 ? points : [.. points.Where((_, i) => (points.Count - 1 - i) % stride == 0)]);
    }
}
