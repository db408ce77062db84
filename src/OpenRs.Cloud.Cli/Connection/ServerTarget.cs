using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>A server, how to trust it, and the credentials that are meant for it.</summary>
internal sealed record ServerTarget
{
    /// <summary>Address, http or https.</summary>
    public required Uri Address { get; init; }

    /// <summary>Name of the context that it came from; <see langword="null"/> for none.</summary>
    public string? Context { get; init; }

    /// <summary>PEM file of the authorities to trust instead of the machine's; <see langword="null"/> for those.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>API key; <see langword="null"/> for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// File that holds a token, read for each connection, since whoever keeps it replaces it; <see langword="null"/> for none.
    /// </summary>
    public string? TokenPath { get; init; }

    /// <summary>A server without credentials, such as one that was just started here.</summary>
    public static implicit operator ServerTarget(Uri address) => new() { Address = address };

    /// <summary>What to send as a bearer token; <see langword="null"/> for nothing.</summary>
    /// <exception cref="CliException">The token's file cannot be read.</exception>
    public string? ReadToken()
    {
        if (ApiKey is not null || TokenPath is null)
        {
            return ApiKey;
        }

        try
        {
            return SecretText.ReadFile(TokenPath);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"the token file {TokenPath} cannot be read: {exception.Message}", ExitCode.WrongInput);
        }
    }
}
