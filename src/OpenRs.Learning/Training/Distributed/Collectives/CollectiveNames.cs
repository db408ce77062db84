using System.Globalization;

namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>Collectives as messages spell them.</summary>
internal static class CollectiveNames
{
    /// <summary>The name, or the number of what is none.</summary>
    public static string ToName(this Collective collective) => collective switch
    {
        Collective.Broadcast => "broadcast",
        Collective.AllGather => "all-gather",
        Collective.AllToAll => "all-to-all",
        Collective.Barrier => "barrier",
        _ => ((int)collective).ToString(CultureInfo.InvariantCulture),
    };
}
