using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;

namespace OpenRs.Cloud.Cli.Uploads;

/// <summary><c>openrs datasets</c>.</summary>
internal static class DatasetsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "JSONL file with the columns problem and solution (or answer)." };
        var project = new Option<string>("--project") { Description = "Project.", DefaultValueFactory = static _ => "default" };
        var upload = new Command("upload", "Upload a problem set and print its resource name.") { file, project, ServerAddress.Option };
        upload.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            Console.WriteLine(await new Uploader(api, $"projects/{result.GetValue(project)}").DatasetAsync(result.GetValue(file)!, cancellationToken));
        });
        return new Command("datasets", "Problem sets on the server.") { upload };
    }
}
