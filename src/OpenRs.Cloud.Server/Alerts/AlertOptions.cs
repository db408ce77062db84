using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Alerts;

/// <summary>Who is told of alerts, of which, and after what time the server itself stops a run from costing.</summary>
internal sealed class AlertOptions : ICheckedOptions
{
    /// <summary>Addresses that alerts are posted to, http or https. Default: none.</summary>
    public List<string> AlertUrls { get; } = [];

    /// <summary>
    /// File with the secret that alerts are signed with: <c>whsec_</c> and 24 to 64 bytes as base64. Addresses need it.
    /// </summary>
    public string AlertSecretFile { get; set; } = "";

    /// <summary>Minutes that a run or an evaluation may finish no unit of work before that is an alert; 0 for ever. Default: 30.</summary>
    public int NoProgressMinutes { get; set; } = 30;

    /// <summary>
    /// Minutes of charged time in which a run may finish no unit of work, while units of it come back unfinished, before it is paused; 0
    /// for ever. Default: 60.
    /// </summary>
    public int StallMinutes { get; set; } = 60;

    /// <summary>How long a run may do so; <see langword="null"/> for ever.</summary>
    public TimeSpan? StallLimit => StallMinutes > 0 ? TimeSpan.FromMinutes(StallMinutes) : null;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        foreach (var url in AlertUrls.Where(static url => !IsAddress(url)))
        {
            yield return $"OpenRs:AlertUrls has '{url}'; an address is http:// or https:// with a host, without a user and a fragment.";
        }

        if (AlertUrls.Count > 0 && SecretProblem() is { } problem)
        {
            yield return problem;
        }

        IEnumerable<string> ranges =
        [
            .. OptionRange.Check(nameof(NoProgressMinutes), NoProgressMinutes, 0, 100_000),
            .. OptionRange.Check(nameof(StallMinutes), StallMinutes, 0, 100_000),
        ];
        foreach (var range in ranges)
        {
            yield return range;
        }
    }

    private static bool IsAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address is { Host.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 };

    private string? SecretProblem()
    {
        if (AlertSecretFile.Length == 0)
        {
            return "OpenRs:AlertUrls needs OpenRs:AlertSecretFile, the file with the secret that alerts are signed with.";
        }

        try
        {
            _ = AlertSecret.ReadFile(AlertSecretFile);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return $"OpenRs:AlertSecretFile is '{AlertSecretFile}': {exception.Message}";
        }
    }
}
