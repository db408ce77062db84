using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Cli.Models.Plans;

/// <summary>Shapes of models that are planned for.</summary>
internal static class ModelFolders
{
    /// <summary>The model of the reference system.</summary>
    public static DecoderConfig Standard => DecoderPresets.Named("qwen2-1.5b");

    /// <summary>The shape of a model folder.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static DecoderConfig ReadConfig(string folder)
    {
        try
        {
            return DecoderConfigFile.Read(folder);
        }
        catch (Exception exception)
            when (exception is CheckpointFormatException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }
}
