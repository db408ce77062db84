using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Access;

/// <summary><c>openrs audit</c>: who changed what.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Who changed what in a project. Needs the role admin.") { List() };

    private static Command List()
    {
        var project = ProjectOption.Create();
        var unauthorized = new Option<bool>("--unauthorized")
        {
            Description = "Instead, calls of those who have no role in the project that they named. Needs the role admin in all projects.",
        };
        var formerName = new Option<bool>("--strangers") { Hidden = true };
        var limit = new Option<int>("--limit")
        {
            Description = "Entries to show at most.",
            DefaultValueFactory = static _ => 50,
            HelpName = "n",
        }.Within(1, int.MaxValue);
        var output = OutputOption.Create();
        var command = new Command("list", "List calls that changed something, or tried to, newest first.")
        {
            project, unauthorized, formerName, limit, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var parent = result.GetValue(unauthorized) || result.GetValue(formerName)
                ? "projects/-"
                : $"projects/{result.GetValue(project)}";
            var most = result.GetValue(limit);
            var request = new ListAuditEntriesRequest { Parent = parent, PageSize = Math.Min(ApiConnection.PageSize, most) };
            var entries = await api.ListAsync(
                token => api.Access.ListAuditEntriesAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Entries, page.NextPageToken),
                most);
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(entries);
                return;
            }

            var table = new TextTable("time (UTC)", new("who", 4), "method", new("resource", 2), new("status", 3), new("from", 1));
            foreach (var entry in entries)
            {
                var time = entry.Time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                table.Row(time, entry.Subject, entry.Method, entry.Resource, entry.Status, entry.Peer);
            }

            table.Print();
        });
        return command;
    }
}
