using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Access;

/// <summary><c>openrs keys</c>: the API keys of a project.</summary>
internal static class KeysCommand
{
    public static Command Create() =>
        new("keys", "API keys of a project: create, list, revoke. Needs the role admin.") { CreateKey(), List(), Revoke() };

    private static Command CreateKey()
    {
        var name = new Option<string>("--name")
        {
            Description = "Name for people, such as what the key is for.",
            HelpName = "text",
            Required = true,
        };
        var role = new Option<string>("--role")
        {
            Description = "viewer reads; operator also creates, changes and ends runs; admin also deletes and hands out keys.",
            Required = true,
        };
        role.OneOf(RoleName.All);
        var days = new Option<int?>("--expires-in-days")
        {
            Description = "Days until the key stops to hold. Default: never.",
            HelpName = "n",
        }.Within(1, 36_500);
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("create", "Create an API key. Its secret is shown once.")
        {
            name,
            role,
            days,
            project,
            output,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new CreateApiKeyRequest
            {
                Parent = $"projects/{result.GetValue(project)}",
                DisplayName = result.GetValue(name),
                Role = RoleName.Parse(result.GetValue(role)!),
                ExpireTime = result.GetValue(days) is { } lifetime
                    ? Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(lifetime))
                    : null,
            };
            var response = await api.CallAsync(() => api.Access.CreateApiKeyAsync(request, cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(response);
                return;
            }

            Console.WriteLine($"key     {response.ApiKey.Name}");
            Console.WriteLine($"role    {RoleName.Of(response.ApiKey.Role)}");
            Console.WriteLine($"secret  {response.Secret}");
            Console.Error.WriteLine("The secret is not shown again. Use it with `openrs login --api-key-stdin` or as OPENRS_API_KEY.");
        });
        return command;
    }

    private static Command List()
    {
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("list", "List the API keys, oldest first.") { project, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListApiKeysRequest { Parent = $"projects/{result.GetValue(project)}" };
            var response = await api.CallAsync(() => api.Access.ListApiKeysAsync(request, cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(response.ApiKeys);
                return;
            }

            var table = new TextTable("prefix", new("name", 3), "role", new("created", 1), new("expires", 2));
            foreach (var key in response.ApiKeys)
            {
                table.Row(
                    key.Name.Split('/')[^1],
                    key.DisplayName,
                    RoleName.Of(key.Role),
                    Time(key.CreateTime),
                    key.ExpireTime is { } expiry ? Time(expiry) : "never");
            }

            table.Print();
        });
        return command;
    }

    private static Command Revoke() => DeleteCommand.Create(
        "Revoke an API key at once.",
        new Argument<string>("key") { Description = "Prefix of the key, or its resource name." },
        "apiKeys",
        static (api, name, cancellationToken) => api.Access.DeleteApiKeyAsync(
            new DeleteApiKeyRequest { Name = name }, cancellationToken: cancellationToken),
        verb: "revoke",
        done: "Revoked");

    private static string Time(Timestamp time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
