using System.Globalization;

namespace OpenRs.Cloud.Cli.Reports;

/// <summary>A curve as an SVG of its own, with its least and greatest value.</summary>
internal static class CurveChart
{
    private const double Width = 640;
    private const double Height = 160;
    private const double Left = 60;
    private const double Margin = 12;

    // More points than the picture has pixels show nothing.
    private const int MaxPoints = 1280;

    /// <summary>Adds a curve; nothing where there are fewer than two points.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">What the curve shows.</param>
    /// <param name="points">Step and value.</param>
    public static void Add(HtmlText html, string title, IReadOnlyList<(double Step, double Value)> points)
    {
        points = [.. points.Where(static point => double.IsFinite(point.Value))];
        if (points.Count < 2)
        {
            return;
        }

        var every = (points.Count + MaxPoints - 1) / MaxPoints;
        var shown = points.Where((_, index) => index % every == 0 || index == points.Count - 1).ToList();
        var (first, last) = (points[0].Step, points[^1].Step);
        var (least, most) = (points.Min(static point => point.Value), points.Max(static point => point.Value));
        string X(double step) => Number(Left + ((Width - Left - Margin) * (step - first) / Math.Max(1, last - first)));
        string Y(double value) => Number(
            Height - Margin - ((Height - (2 * Margin)) * (most > least ? (value - least) / (most - least) : 0.5)));
        html.Element("h3", title)
            .Markup($"<svg viewBox=\"0 0 {Number(Width)} {Number(Height)}\" role=\"img\"><title>").Text(title).Markup("</title>")
            .Markup($"<text x=\"2\" y=\"{Y(most)}\">{Number(most)}</text><text x=\"2\" y=\"{Y(least)}\">{Number(least)}</text>")
            .Markup("<polyline points=\"")
            .Markup(string.Join(' ', shown.Select(point => $"{X(point.Step)},{Y(point.Value)}")))
            .Markup("\"/></svg>")
            .Element("p", $"Steps {Number(first)} to {Number(last)}; first {Number(points[0].Value)}, last {Number(points[^1].Value)}.");
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
