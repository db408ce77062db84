using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>A server that somebody logged in to.</summary>
internal sealed record ContextEntry
{
    /// <summary>Address of the server.</summary>
    [JsonPropertyName("server")]
    public required string Server { get; init; }

    /// <summary>API key; <see langword="null"/> for none.</summary>
    [JsonPropertyName("api_key")]
    public string? ApiKey { get; init; }

    /// <summary>File that holds a token; <see langword="null"/> for none.</summary>
    [JsonPropertyName("token_file")]
    public string? TokenFile { get; init; }

    /// <summary>PEM file of authorities; <see langword="null"/> for the machine's.</summary>
    [JsonPropertyName("ca")]
    public string? Authority { get; init; }

    /// <summary>Project of commands that name none; <see langword="null"/> for <c>default</c>.</summary>
    [JsonPropertyName("project")]
    public string? Project { get; init; }
}
