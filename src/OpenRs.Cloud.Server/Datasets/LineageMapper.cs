using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>How datasets came to be, as the API tells it.</summary>
internal static class LineageMapper
{
    private const int MaxBytes = 64 << 10;

    /// <summary>Checks what an upload says of its file.</summary>
    public static void Validate(FieldViolations violations, DatasetHeader header)
    {
        violations.Require(
            header.Lineage.Count <= LineageFile.MaxSteps && header.Lineage.Sum(static step => (long)step.CalculateSize()) <= MaxBytes,
            "header.lineage",
            $"must have at most {LineageFile.MaxSteps} steps and {MaxBytes} bytes.");
        violations.Require(
            header.Lineage.Count == 0 || header.Lineage[^1].Sha256 == header.Sha256,
            "header.lineage",
            "must end with the step that wrote this file: its sha256 is another.");
    }

    public static IReadOnlyList<LineageStep> FromApi(IEnumerable<DatasetStep> steps) =>
        [.. steps.Select(static step => new LineageStep(
            step.Step,
            step.Options.ToDictionary(),
            [.. step.Inputs.Select(static input => new LineageInput(input.Name, input.Sha256, input.Rows))],
            step.Rows,
            step.Sha256))];

    public static IEnumerable<DatasetStep> ToApi(IEnumerable<LineageStep> steps) => steps.Select(static step => new DatasetStep
    {
        Step = step.Step,
        Options = { step.Options.ToDictionary() },
        Inputs = { step.Inputs.Select(static input => new DatasetInput { Name = input.Name, Sha256 = input.Sha256, Rows = input.Rows }) },
        Rows = step.Rows,
        Sha256 = step.Sha256,
    });
}
