using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Access;

/// <summary><c>openrs whoami</c>.</summary>
internal static class WhoAmICommand
{
    public static Command Create()
    {
        var output = OutputOption.Create();
        var command = new Command("whoami", "Show who you are to the server, and what you may do.") { output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var identity = await api.CallAsync(
                () => api.Access.GetIdentityAsync(new GetIdentityRequest(), cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Table)
            {
                var context = api.Target.Context is { } name ? $" (context {name})" : "";
                Console.WriteLine($"server   {api.Server.GetLeftPart(UriPartial.Authority)}{context}");
            }

            IdentityPrinter.Print(identity, result.GetValue(output));
        });
        return command;
    }
}
