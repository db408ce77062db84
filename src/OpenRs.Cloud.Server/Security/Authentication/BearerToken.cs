namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>The token in a metadata value <c>authorization: Bearer TOKEN</c>.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token; empty for another scheme, <see langword="null"/> when there is no such metadata.</summary>
    public static string? Of(string? authorization) => authorization switch
    {
        null => null,
        _ when authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) => authorization[Scheme.Length..].Trim(),
        _ => "",
    };
}
