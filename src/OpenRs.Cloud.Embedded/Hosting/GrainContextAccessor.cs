namespace OpenRs.Cloud.Embedded;

/// <summary>The grain whose turn the current code runs in.</summary>
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => ActivationTurns.CurrentActivation!;
}
