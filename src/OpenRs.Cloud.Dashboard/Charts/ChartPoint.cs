namespace OpenRs.Cloud.Dashboard.Charts;

/// <summary>A point of a curve.</summary>
/// <param name="X">Where it lies, such as a step.</param>
/// <param name="Y">Its value.</param>
/// <param name="Low">Lower end of its interval; its value where it has none.</param>
/// <param name="High">Upper end of its interval.</param>
public sealed record ChartPoint(double X, double Y, double Low, double High)
{
    /// <summary>A point without an interval.</summary>
    public ChartPoint(double x, double y)
        : this(x, y, y, y)
    {
    }
}
