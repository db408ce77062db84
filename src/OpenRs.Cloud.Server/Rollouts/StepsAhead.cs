namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>Reads the steps of a run one after another: more of them at once as long as each has a summary.</summary>
/// <param name="reader">Reads them.</param>
/// <param name="runPrefix">Prefix of the run's objects.</param>
/// <param name="prompts">Prompts of a step.</param>
internal sealed class StepsAhead(RolloutReader reader, string runPrefix, int prompts)
{
    private const int MaxSteps = 16;
    private int _steps = 1;

    // The step that was read in part: its summary is not looked for again.
    private int? _withoutSummary;

    /// <summary>Reads the next steps. Those after the first that has more to read are to be read again.</summary>
    /// <param name="step">The first step.</param>
    /// <param name="position">Its first position.</param>
    /// <param name="most">How many steps to read at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<StepPart[]> ReadAsync(int step, int position, int most, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(Enumerable.Range(step, Math.Min(_steps, most)).Select(next =>
            next != step ? reader.ReadStepAsync(runPrefix, next, 0, prompts, cancellationToken)
            : step != _withoutSummary ? reader.ReadStepAsync(runPrefix, step, position, prompts, cancellationToken)
            : reader.ReadPositionsAsync(runPrefix, step, position, prompts, cancellationToken)));
        _steps = parts.All(static part => part.HasSummary) ? Math.Min(_steps * 2, MaxSteps) : 1;
        _withoutSummary = parts.FirstOrDefault(static part => part.Next is not null)?.Step;
        return parts;
    }
}
