using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>What a scraper reads: values by name and labels.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> _samples = [];

    private Scrape(string text)
    {
        foreach (var line in text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#'))
        {
            var match = Sample().Match(line);
            Assert.True(match.Success, line);
            var labels = Label().Matches(match.Groups[2].Value)
                .ToDictionary(static label => label.Groups[1].Value, static label => label.Groups[2].Value);
            _samples.Add((match.Groups[1].Value, labels, double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Names of all series.</summary>
    public IEnumerable<string> Names => _samples.Select(static sample => sample.Name).Distinct();

    /// <summary>Reads a server's metrics.</summary>
    public static async Task<Scrape> OfAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        return new Scrape(await http.GetStringAsync("/metrics"));
    }

    /// <summary>The status of a request with a token.</summary>
    public static async Task<int> StatusAsync(Uri address, string? token)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.GetAsync("/metrics");
        return (int)response.StatusCode;
    }

    /// <summary>The values of a metric whose labels are these.</summary>
    public IReadOnlyList<double> Of(string name, params (string Label, string Value)[] labels) =>
    [
        .. _samples.Where(sample => sample.Name == name
                && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value))
            .Select(static sample => sample.Value),
    ];

    [GeneratedRegex(@"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Sample();

    [GeneratedRegex("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
