namespace OpenRs.Cloud.Transport;

/// <summary>
/// Secrets as files and variables hold them: one word of printable ASCII, white space around it left out, as editors and shells add a line
/// end. What is too short to be one never passes for a secret: an empty file would otherwise equal a caller who sent nothing.
/// </summary>
public static class SecretText
{
    /// <summary>Fewest characters of a secret.</summary>
    public const int MinLength = 16;

    // A token of an OpenID Connect issuer may have thousands; nothing longer fits into the headers of a call.
    private const int MaxBytes = 32 << 10;

    /// <summary>Reads a secret.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">It holds none; says which file, and why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaxBytes)
        {
            throw new FormatException($"{path} has {file.Length} bytes; a secret has at most {MaxBytes}.");
        }

        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd().Trim();
        return Problem(text) is { } problem ? throw new FormatException($"{path} {problem}") : text;
    }

    /// <summary>Why a text is no secret, as a clause; <see langword="null"/> when it is one.</summary>
    public static string? Problem(string text) =>
        text.Length == 0 ? "is empty."
        : text.Length < MinLength ? $"holds {text.Length} characters; a secret has at least {MinLength}."
        : text.AsSpan().ContainsAnyExceptInRange('!', '~') ? "holds more than one word of printable ASCII."
        : null;
}
