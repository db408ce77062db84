using System.Globalization;

namespace OpenRs.Cloud.Protocol.Traces;

/// <summary>The step in the name of a unit.</summary>
public static class UnitStep
{
    /// <summary>The step; <see langword="null"/> where there is none.</summary>
    /// <param name="unit">A unit: its batch, such as <c>rollout-000003</c>, a slash and its position.</param>
    public static int? Of(string? unit) => unit is not null
        && int.TryParse(unit.Split('/')[0].Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
}
