using System.CommandLine;
using System.Text.Json;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Access;

/// <summary><c>openrs contexts</c>: the servers that somebody logged in to.</summary>
internal static class ContextsCommand
{
    public static Command Create() => new("contexts", "Servers that you logged in to: list, use, remove.") { List(), Use(), Remove() };

    private static Command List()
    {
        var output = OutputOption.Create();
        var command = new Command("list", "List the contexts; * marks the one in use.") { output };
        command.SetAction(result =>
        {
            var contexts = ContextFile.Load();
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Console.WriteLine(JsonSerializer.Serialize(contexts.Contexts.Select(entry => Describe(contexts, entry.Key, entry.Value))));
                return;
            }

            var table = new TextTable("", "name", new("server", 3), new("credentials", 1), new("project", 2));
            foreach (var (name, entry) in contexts.Contexts)
            {
                table.Row(name == contexts.Current ? "*" : "", name, entry.Server, Credentials(entry), entry.Project ?? "default");
            }

            table.Print();
        });
        return command;
    }

    private static Command Use()
    {
        var name = NameArgument();
        var command = new Command("use", "Use a context for all further commands.") { name };
        command.SetAction(result =>
        {
            var contexts = ContextFile.Load();
            contexts.Get(result.GetValue(name)!);
            (contexts with { Current = result.GetValue(name) }).Save();
        });
        return command;
    }

    private static Command Remove()
    {
        var name = NameArgument();
        var command = new Command("remove", "Forget a context and its credentials. The key holds until it is revoked.") { name };
        command.SetAction(result =>
        {
            var contexts = ContextFile.Load();
            contexts.Get(result.GetValue(name)!);
            contexts.Contexts.Remove(result.GetValue(name)!);
            (contexts.Current == result.GetValue(name) ? contexts with { Current = null } : contexts).Save();
        });
        return command;
    }

    private static Argument<string> NameArgument()
    {
        var name = new Argument<string>("name") { Description = "Name of the context." };
        name.CompletionSources.Add(
            static _ => ContextFile.Load().Contexts.Keys.Select(static key => new System.CommandLine.Completions.CompletionItem(key)));
        return name;
    }

    // A key is shown by its prefix, which is no secret.
    private static string Credentials(ContextEntry entry) => entry switch
    {
        { ApiKey: { } key } => key.Split('_') is ["ors", var prefix, _] ? $"API key {prefix}" : "API key",
        { TokenFile: { } file } => $"token in {file}",
        _ => "none",
    };

    private static Dictionary<string, object?> Describe(ContextFile contexts, string name, ContextEntry entry) => new()
    {
        ["name"] = name,
        ["current"] = name == contexts.Current,
        ["server"] = entry.Server,
        ["credentials"] = Credentials(entry),
        ["project"] = entry.Project ?? "default",
    };
}
