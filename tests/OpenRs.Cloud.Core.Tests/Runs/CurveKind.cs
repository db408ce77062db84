namespace OpenRs.Cloud.Runs;

/// <summary>How the true accuracy of a simulated run goes.</summary>
internal enum CurveKind
{
    /// <summary>Up to the end, at one pace or ever slower.</summary>
    Rising,

    /// <summary>Nowhere.</summary>
    Flat,

    /// <summary>Up, with few problems and a policy that jumps.</summary>
    Noisy,

    /// <summary>Nowhere at first, and up from a fifth to half of the run on.</summary>
    Late,
}
