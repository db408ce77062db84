namespace OpenRs.Cloud.Work;

/// <summary>
/// Ids of jobs. A job is what agents work for under a budget of its own; its id says its kind, so a lease names all that is needed.
/// </summary>
public static class JobId
{
    private const string RunPrefix = "run-";
    private const string EvaluationPrefix = "eval-";
    private const int RandomDigits = 12;

    /// <summary>The id of a new training run.</summary>
    public static string NewRun() => RunPrefix + Random();

    /// <summary>The id of a new evaluation.</summary>
    public static string NewEvaluation() => EvaluationPrefix + Random();

    /// <summary>Whether a job is an evaluation; any other is a training run.</summary>
    public static bool IsEvaluation(string jobId) => jobId.StartsWith(EvaluationPrefix, StringComparison.Ordinal);

    private static string Random() => Guid.NewGuid().ToString("N")[..RandomDigits];
}
