using System.Globalization;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>A state as stored.</summary>
/// <param name="Version">Grows by one with each write or clear; 0 before the first.</param>
/// <param name="Json">UTF-8 JSON; null when there is no record, or when it was cleared.</param>
internal readonly record struct StoredState(long Version, byte[]? Json)
{
    public string? ETag => Json is null ? null : Version.ToString(CultureInfo.InvariantCulture);
}
