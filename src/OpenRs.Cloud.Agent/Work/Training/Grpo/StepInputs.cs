using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work.Training.Grpo;

/// <summary>The rollouts that a step was trained on: with them and a checkpoint the step can be done again, to the same bytes.</summary>
/// <param name="Step">Step, from 0.</param>
/// <param name="Rollouts">Objects by position of the prompt.</param>
internal sealed record StepInputs(int Step, IReadOnlyList<StepInputs.Rollout> Rollouts)
{
    /// <summary>One object.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Sha256">Its hash.</param>
    internal sealed record Rollout(string Name, string Sha256)
    {
        public ObjectRef ToReference() => new() { Name = Name, Sha256 = Sha256 };
    }
}
