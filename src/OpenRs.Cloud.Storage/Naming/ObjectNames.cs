using System.Globalization;

namespace OpenRs.Cloud.Storage.Naming;

/// <summary>
/// Where objects lie: each below its project, under the resource name that the API gives it, so that projects share nothing and one
/// prefix is all there is to grant. Server and agents use the same names, so a name never travels without need.
/// </summary>
public static class ObjectNames
{
    /// <summary>Says which deployment the objects belong to, and how far its state was at least.</summary>
    public const string Deployment = "deployment.json";

    /// <summary>Start of the names of all models of a project, with the slash.</summary>
    /// <param name="projectId">Project id.</param>
    public static string Models(string projectId) => $"projects/{projectId}/models/";

    /// <summary>Start of the names of what was put beside a project's resources for it to take in, with the slash.</summary>
    /// <param name="projectId">Project id.</param>
    public static string Imports(string projectId) => $"imports/{projectId}/";

    /// <summary>Prefix of a base model.</summary>
    /// <param name="projectId">Project id.</param>
    /// <param name="modelId">Model id, taken from the content's hashes.</param>
    public static string Model(string projectId, string modelId) => Models(projectId) + modelId;

    /// <summary>Start of the names of all datasets of a project, with the slash.</summary>
    /// <param name="projectId">Project id.</param>
    public static string Datasets(string projectId) => $"projects/{projectId}/datasets/";

    /// <summary>Rows of a dataset.</summary>
    /// <param name="projectId">Project id.</param>
    /// <param name="datasetId">Dataset id, taken from the content's hash.</param>
    public static string Dataset(string projectId, string datasetId) => $"{Datasets(projectId)}{datasetId}/rows.jsonl";

    /// <summary>Description of a dataset; written last, so a dataset without it does not exist.</summary>
    /// <param name="projectId">Project id.</param>
    /// <param name="datasetId">Dataset id.</param>
    public static string DatasetDescription(string projectId, string datasetId) => $"{Datasets(projectId)}{datasetId}/dataset.json";

    /// <summary>Folder of a ledger's entries. It stays when its run is deleted.</summary>
    /// <param name="ledgerId">Run or evaluation id.</param>
    public static string Charges(string ledgerId) => $"ledgers/{ledgerId}";

    /// <summary>Prefix of all that a run writes.</summary>
    /// <param name="projectId">Project id.</param>
    /// <param name="runId">Run id.</param>
    public static string Run(string projectId, string runId) => $"projects/{projectId}/runs/{runId}";

    /// <summary>Whether a name lies below the prefix of a job: what its agents write must not lie elsewhere.</summary>
    /// <param name="name">Name of an object, or a prefix of several.</param>
    /// <param name="jobId">Id of the run or evaluation; unique, so it says the project as well.</param>
    public static bool IsOfJob(string name, string jobId) =>
        name.TrimEnd('/').Split('/') is ["projects", { Length: > 0 }, "runs" or "evaluations", var id, _, ..] parts && id == jobId
            && !parts.Any(static part => part is "" or "." or "..");

    /// <summary>Start of the names of what a restore set aside, with the slash.</summary>
    public const string Aside = "aside/";

    /// <summary>Whether an object is written by a job or for it: runs, evaluations, their books and deletions.</summary>
    /// <param name="name">Name of an object.</param>
    public static bool IsOfJobs(string name) =>
        name.Split('/') is ["projects", _, "runs" or "evaluations", ..] or ["ledgers", ..] or ["deletions", ..];

    /// <summary>Start of the names of the marks of runs whose objects are being deleted, with the slash.</summary>
    public const string Deletions = "deletions/";

    /// <summary>Marks a run whose objects are being deleted, so that a deletion that was cut off goes on.</summary>
    /// <param name="projectId">Project id.</param>
    /// <param name="runId">Run id.</param>
    public static string Deletion(string projectId, string runId) => $"{Deletions}{projectId}/{runId}";

    /// <summary>Completions of one prompt of a step.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="step">Step, from 0.</param>
    /// <param name="position">Position of the prompt in the step's list, from 0.</param>
    public static string Rollout(string runPrefix, int step, int position) => $"{runPrefix}/rollouts/{Six(step)}/{Six(position)}.jsonl";

    /// <summary>The list of a step's rollouts: what is needed to train it again.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="step">Step, from 0.</param>
    public static string StepInputs(string runPrefix, int step) => $"{runPrefix}/steps/{Six(step)}.json";

    /// <summary>Metrics of a block of steps.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="first">Step that the block begins with, from 1.</param>
    public static string StepBlock(string runPrefix, long first) => $"{runPrefix}/metrics/{Six(first)}.jsonl";

    /// <summary>A block of a run's events.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="first">Number that the block begins with, from 1.</param>
    public static string EventBlock(string runPrefix, long first) => $"{runPrefix}/events/{Six(first)}.jsonl";

    /// <summary>Start of the names of a job's logs, with the slash.</summary>
    /// <param name="jobPrefix">Prefix of the job.</param>
    public static string Logs(string jobPrefix) => $"{jobPrefix}/logs/";

    /// <summary>What lists show of a step's rollouts: written when the step is trained.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="step">Step, from 0.</param>
    public static string RolloutSummary(string runPrefix, int step) => $"{runPrefix}/steps/{Six(step)}.rollouts.jsonl";

    /// <summary>Start of the names of all that belongs to policies, with the slash; the version follows.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    public static string Policies(string runPrefix) => $"{runPrefix}/policies/";

    /// <summary>Manifest of a policy version: which objects lead to its weights.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="version">Policy version: completed steps.</param>
    public static string Policy(string runPrefix, int version) => $"{Policies(runPrefix)}{Six(version)}.json";

    /// <summary>Weights of a policy version that is published in full.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="version">Policy version.</param>
    public static string PolicyWeights(string runPrefix, int version) => $"{Policies(runPrefix)}{Six(version)}.safetensors";

    /// <summary>Changes of a policy version against the one before.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="version">Policy version.</param>
    public static string PolicyDelta(string runPrefix, int version) => $"{Policies(runPrefix)}{Six(version)}.delta";

    /// <summary>Prefix of all that an evaluation writes.</summary>
    /// <param name="projectId">Project id.</param>
    /// <param name="evaluationId">Evaluation id.</param>
    public static string Evaluation(string projectId, string evaluationId) => $"projects/{projectId}/evaluations/{evaluationId}";

    /// <summary>One sample of an evaluation.</summary>
    /// <param name="evaluationPrefix">Prefix of the evaluation.</param>
    /// <param name="problem">Problem, from 0.</param>
    /// <param name="sample">Sample of the problem, from 0.</param>
    public static string Sample(string evaluationPrefix, int problem, int sample) =>
        $"{evaluationPrefix}/samples/{Six(problem)}/{Six(sample)}.jsonl";

    /// <summary>Answers to held-out problems.</summary>
    /// <param name="runPrefix">Prefix of the run.</param>
    /// <param name="version">Policy version.</param>
    /// <param name="first">First problem of the shard.</param>
    public static string Evaluation(string runPrefix, int version, int first) =>
        $"{runPrefix}/evaluations/{Six(version)}/{Six(first)}.jsonl";

    private static string Six(long value) => value.ToString("D6", CultureInfo.InvariantCulture);
}
