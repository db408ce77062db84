using OpenRs.Recipes.Curation;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Cli.Uploads;

/// <summary>Uploads a JSON Lines or CSV file whose columns have other names.</summary>
internal static class MappedUpload
{
    private const string Detected = "auto";

    /// <summary>Maps the columns of a file and uploads it.</summary>
    /// <returns>The dataset's resource name.</returns>
    /// <exception cref="CliException">The mapping is none, or does not fit the file.</exception>
    public static async Task<string> SendAsync(Uploader uploader, string path, string columns, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-upload-");
        try
        {
            return await uploader.DatasetAsync(await MapAsync(path, columns, folder.FullName, cancellationToken), cancellationToken);
        }
        catch (DatasetException exception)
        {
            throw new CliException($"{path}: {exception.Message}", ExitCode.WrongInput);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes a file with mapped columns, and its lineage beside it.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="CliException">The mapping is none, or there is no such file.</exception>
    /// <exception cref="DatasetException">The mapping does not fit the file.</exception>
    internal static async Task<string> MapAsync(string path, string columns, string folder, CancellationToken cancellationToken)
    {
        var mapping = columns == Detected ? null : ColumnMapping.Parse(columns) ?? throw new CliException(
            $"--columns {columns}: write it as problem=COLUMN,answer=COLUMN or problem=COLUMN,solution=COLUMN, or auto.",
            ExitCode.WrongInput);
        if (!File.Exists(path))
        {
            throw new CliException($"there is no file '{path}'.", ExitCode.WrongInput);
        }

        var mapped = Path.Combine(folder, Path.GetFileNameWithoutExtension(path) + ".jsonl");
        var file = await CuratedFile.LoadAsync(path, mapping, cancellationToken);
        string sha256;
        await using (var stream = File.Create(mapped))
        {
            sha256 = await CuratedFile.WriteAsync(file.Rows, stream, cancellationToken);
        }

        var lineage = Uploader.ReadLineage(path, file.Sha256);
        if (sha256 != file.Sha256)
        {
            var options = new Dictionary<string, string> { ["columns"] = columns };
            var input = new LineageInput(Path.GetFileName(path), file.Sha256, file.Rows.Count);
            LineageFile.Write(mapped, lineage, new LineageStep("map", options, [input], file.Rows.Count, sha256));
        }
        else if (lineage is [.., var last])
        {
            LineageFile.Write(mapped, lineage.SkipLast(1), last);
        }

        return mapped;
    }
}
