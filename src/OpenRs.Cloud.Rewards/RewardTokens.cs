using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Rewards;

/// <summary>
/// The bearer tokens that services ask for, by host: recipes hold no secrets, and a token goes to the host that it is for and no other.
/// Files are read for each call, so that a token can be replaced.
/// </summary>
public sealed class RewardTokens
{
    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    private RewardTokens()
    {
    }

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">Each is <c>HOST=FILE</c>.</param>
    /// <exception cref="FormatException">One cannot be read; says which, and why.</exception>
    public static RewardTokens Parse(IEnumerable<string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var tokens = new RewardTokens();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == setting.Length - 1)
            {
                throw new FormatException($"'{setting}' must be HOST=FILE, such as rewards.example.com=/etc/openrs/rewards.token.");
            }

            tokens._files[setting[..equals]] = setting[(equals + 1)..];
        }

        return tokens;
    }

    /// <summary>The token for a host; <see langword="null"/> for none.</summary>
    /// <param name="url">The service's address.</param>
    /// <exception cref="FormatException">The file holds no token.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string? Of(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return _files.TryGetValue(url.Host, out var file) ? SecretText.ReadFile(file) : null;
    }
}
