using OpenRs.Recipes.Curation;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Cli.Curation;

/// <summary>A file of problems that a command reads.</summary>
/// <param name="Path">Its path.</param>
/// <param name="File">Its rows.</param>
/// <param name="Lineage">The steps that made it.</param>
internal sealed record CurationInput(string Path, CuratedFile File, IReadOnlyList<LineageStep> Lineage)
{
    /// <summary>The file as a step names it.</summary>
    public LineageInput Name => new(System.IO.Path.GetFileName(Path), File.Sha256, File.Rows.Count);

    /// <summary>Reads a file.</summary>
    /// <exception cref="CliException">It is not there, or no such file.</exception>
    public static async Task<CurationInput> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new CliException(
                $"there is no file '{path}'. Give a JSONL file; `openrs datasets download` fetches one of the server.",
                ExitCode.WrongInput);
        }

        try
        {
            var file = await CuratedFile.LoadAsync(path, cancellationToken: cancellationToken);
            return new CurationInput(path, file, LineageFile.Read(path, file.Sha256));
        }
        catch (DatasetException exception)
        {
            throw new CliException($"{path}: {exception.Message}", ExitCode.WrongInput);
        }
    }
}
