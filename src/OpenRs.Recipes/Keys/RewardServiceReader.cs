using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Keys;

/// <summary>Reads the <c>service</c> of a reward: a mapping with <c>url</c> and the limits of its answers.</summary>
internal static class RewardServiceReader
{
    /// <summary>The key.</summary>
    public const string Key = "service";

    private const int MaxName = 63;
    private const int MaxUrl = 300;

    private static readonly Interval Scores = new(-1e6, 1e6);
    private static readonly Interval Timeouts = new(0.1, 3600);
    private static readonly Interval Waits = new(0, 3600);
    private static readonly string[] Keys = ["url", "min_score", "max_score", "timeout_seconds", "max_wait_seconds"];

    /// <summary>Refuses a name that no metric should have, or that a built-in reward has.</summary>
    public static void RequireName(YamlNode node, string name, string path)
    {
        if (name.Length > MaxName || !char.IsAsciiLetterLower(name[0])
            || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-'))
        {
            throw RecipeValue.Invalid(
                node, path, $"must be 1 to {MaxName} of a-z, 0-9, '_' and '-', with a letter first: metrics and rollouts have it.");
        }

        if (RewardCatalog.Functions.ContainsKey(name) || RewardCatalog.NotSupported.Contains(name))
        {
            throw RecipeValue.Invalid(node, path, $"'{name}' is the name of a built-in reward; give the service another one.");
        }
    }

    public static RewardServiceSpec Read(YamlNode node, string path)
    {
        var entry = node as YamlMappingNode
            ?? throw RecipeValue.Invalid(node, path, "must be a mapping such as {url: https://rewards.example.com:443}.");
        if (!entry.Children.TryGetValue("url", out var url))
        {
            throw RecipeValue.Invalid(node, path, "has no url, such as https://rewards.example.com:443.");
        }

        var problems = new RecipeProblems();
        var spec = new RewardServiceSpec(RecipeValue.Text(url, $"{path}.url"));
        foreach (var (key, value) in entry.Children)
        {
            spec = problems.Collect(() => Set(spec, key, value, path)) ?? spec;
        }

        if (spec.MinScore > spec.MaxScore)
        {
            problems.Add(new RecipeProblem((int)node.Start.Line, $"{path}.min_score", "is above max_score."));
        }

        problems.ThrowIfAny();
        return spec;
    }

    private static RewardServiceSpec Set(RewardServiceSpec spec, YamlNode keyNode, YamlNode value, string path)
    {
        var key = RecipeValue.Text(keyNode, path);
        var place = $"{path}.{key}";
        return key switch
        {
            "url" => spec with { Url = ReadUrl(value, place) },
            "min_score" => spec with { MinScore = RecipeValue.Number(value, place, Scores) },
            "max_score" => spec with { MaxScore = RecipeValue.Number(value, place, Scores) },
            "timeout_seconds" => spec with { TimeoutSeconds = RecipeValue.Number(value, place, Timeouts) },
            "max_wait_seconds" => spec with { MaxWaitSeconds = RecipeValue.Number(value, place, Waits) },
            _ => throw RecipeValue.Invalid(keyNode, place, $"a service has no such key. {NearestName.Suggest(key, Keys)}"),
        };
    }

    // Agents call it: neither credentials nor anything but the method's own path may be in it.
    private static string ReadUrl(YamlNode node, string path)
    {
        var text = RecipeValue.Text(node, path);
        if (text.Length > MaxUrl || !text.All(char.IsAscii) || !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url is not { Scheme: "http" or "https", UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" }
            || url.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
        {
            throw RecipeValue.Invalid(node, path, "must be https://HOST:PORT, with no user, path or query.");
        }

        return url.Scheme == "https" || url.IsLoopback
            ? url.GetLeftPart(UriPartial.Authority)
            : throw RecipeValue.Invalid(node, path, "must be https: http is for services on the agent's own machine (127.0.0.1).");
    }
}
