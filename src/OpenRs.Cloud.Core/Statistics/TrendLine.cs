namespace OpenRs.Cloud.Statistics;

/// <summary>A straight line through points by least squares.</summary>
/// <param name="Slope">Change of y for 1 of x.</param>
/// <param name="Residual">Standard deviation of the points from the line.</param>
/// <param name="Spread">Square root of the summed squares of x from its mean; the slope's standard error is a deviation over it.</param>
public readonly record struct TrendLine(double Slope, double Residual, double Spread)
{
    /// <summary>The line through points.</summary>
    /// <param name="points">At least three points, not all at the same x.</param>
    public static TrendLine Of(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 3);
        var (meanX, meanY) = (points.Average(static point => point.X), points.Average(static point => point.Y));
        var squares = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        var slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / squares;
        var residual = points.Sum(point => Math.Pow(point.Y - meanY - (slope * (point.X - meanX)), 2));
        return new TrendLine(slope, Math.Sqrt(residual / (points.Count - 2)), Math.Sqrt(squares));
    }
}
