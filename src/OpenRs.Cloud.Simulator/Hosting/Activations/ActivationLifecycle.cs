using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>What components of a grain do when it activates and deactivates, by stage.</summary>
internal sealed class ActivationLifecycle(ILogger logger) : LifecycleSubject(logger), IGrainLifecycle
{
    // A grain migrates to another process; there is none.
    public void AddMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }
}
