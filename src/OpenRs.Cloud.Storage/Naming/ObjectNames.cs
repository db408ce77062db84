using System.Globalization;

namespace OpenRs.Cloud.Storage.Naming;

/// <summary>Where objects lie. Server and agents use the same names, so a name never travels without need.</summary>
public static class ObjectNames
{
    /// <summary>Prefix of a base model.</summary>
    /// <param name="modelId">Model id, taken from the content's hashes.</param>
    public static string Model(string modelId) => $"models/{modelId}";

    /// <summary>Rows of a dataset.</summary>
    /// <param name="datasetId">Dataset id, taken from the content's hash.</param>
    public static string Dataset(string datasetId) => $"datasets/{datasetId}/rows.jsonl";

    /// <summary>Description of a dataset; written last, so a dataset without it does not exist.</summary>
    /// <param name="datasetId">Dataset id.</param>
    public static string DatasetDescription(string datasetId) => $"datasets/{datasetId}/dataset.json";

    /// <summary>Folder of a ledger's entries. It stays when its run is deleted.</summary>
    /// <param name="ledgerId">Run or evaluation id.</param>
    public static string Charges(string ledgerId) => $"ledgers/{ledgerId}";

    /// <summary>Prefix of all that a run writes.</summary>
    /// <param name="runId">Run id.</param>
    public static string Run(string runId) => $"runs/{runId}";

    /// <summary>Completions of one prompt of a step.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="step">Step, from 0.</param>
    /// <param name="position">Position of the prompt in the step's list, from 0.</param>
    public static string Rollout(string runPrefix, int step, int position) => $"{runPrefix}/rollouts/{Six(step)}/{Six(position)}.jsonl";

    /// <summary>The list of a step's rollouts: what is needed to train it again.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="step">Step, from 0.</param>
    public static string StepInputs(string runPrefix, int step) => $"{runPrefix}/steps/{Six(step)}.json";

    /// <summary>Weights of a policy version.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="version">Policy version: completed steps.</param>
    public static string Policy(string runPrefix, int version) => $"{runPrefix}/policies/{Six(version)}.safetensors";

    /// <summary>Answers to held-out problems.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="version">Policy version.</param>
    /// <param name="first">First problem of the shard.</param>
    public static string Evaluation(string runPrefix, int version, int first) => $"{runPrefix}/evaluations/{Six(version)}/{Six(first)}.jsonl";

    private static string Six(int value) => value.ToString("D6", CultureInfo.InvariantCulture);
}
