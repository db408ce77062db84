namespace OpenRs.Cloud.Cli.Runs;

/// <summary>The values of the option <c>--set</c>.</summary>
internal static class RecipeSettings
{
    /// <summary>Keys and values, in the order given.</summary>
    /// <exception cref="CliException">One is not of the form key=value.</exception>
    public static IEnumerable<(string Key, string Value)> Parse(IEnumerable<string>? settings)
    {
        foreach (var setting in settings ?? [])
        {
            var parts = setting.Split('=', 2);
            yield return parts.Length == 2
                ? (parts[0], parts[1])
                : throw new CliException($"--set {setting}: write it as key=value, such as max_steps=2.", ExitCode.WrongInput);
        }
    }
}
