using System.Text;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Rewards;
using OpenRs.Verification.Rewards;

namespace OpenRs.Recipes.Tests;

/// <summary>Rewards that services give: what a recipe may say of them, where they may be, and how their scores count.</summary>
public sealed class RewardServiceTests
{
    private const string Url = "https://rewards.example.com:8443";

    [Fact]
    public void Load_Service_HasItsLimitsAndIsReadBackFromCanonicalJson()
    {
        var recipe = Load($"name: own, weight: 0.5, service: {{url: '{Url}', min_score: 0, timeout_seconds: 5, max_wait_seconds: 7}}");
        var reward = Assert.Single(RecipeRewards.ServicesOf(recipe));
        Assert.Equal(("own", 0.5, 0), (reward.Name, reward.Weight, reward.Options.Count));
        Assert.Equal(new(Url) { MinScore = 0, MaxScore = 1, TimeoutSeconds = 5, MaxWaitSeconds = 7 }, reward.Service);
        var json = Encoding.UTF8.GetString(recipe.ToCanonicalJson());
        Assert.Equal(json, Encoding.UTF8.GetString(RecipeLoader.LoadStored(json).ToCanonicalJson()));
        Assert.NotEqual(recipe.Hash(), Load($"name: own, weight: 0.5, service: {{url: '{Url}'}}").Hash());
    }

    // A recipe without services is written as ever: BuiltIn_Hash_IsThatOfTheRunsMadeWithIt.
    [Fact]
    public void CanonicalJson_WithoutServices_DoesNotNameThem() => Assert.DoesNotContain(
        "service", Encoding.UTF8.GetString(RecipeLoader.BuiltIn("open-rs3").ToCanonicalJson()), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://rewards.example.com")]
    [InlineData("https://10.0.0.7:443/")]
    [InlineData("http://127.0.0.1:8090")]
    [InlineData("http://localhost:8090")]
    [InlineData("http://[::1]:8090")]
    public void Load_AddressOfAService_IsTaken(string url) => Load($"name: own, service: {{url: '{url}'}}");

    [Theory]
    [InlineData("http://rewards.example.com:80", "must be https: http is for services on the agent's own machine")]
    [InlineData("http://169.254.169.254", "must be https: http is for")]
    [InlineData("https://user:secret@rewards.example.com", "must be https://HOST:PORT, with no user")]
    [InlineData("https://rewards.example.com/admin", "must be https://HOST:PORT")]
    [InlineData("https://rewards.example.com?a=b", "must be https://HOST:PORT")]
    [InlineData("file:///etc/passwd", "must be https://HOST:PORT")]
    [InlineData("unix:///run/docker.sock", "must be https://HOST:PORT")]
    [InlineData("rewards.example.com", "must be https://HOST:PORT")]
    [InlineData("https://réwards.example.com", "must be https://HOST:PORT")]
    public void Load_AnotherAddress_IsRefused(string url, string problem) =>
        AssertRefused($"name: own, service: {{url: '{url}'}}", "service.url", problem);

    [Theory]
    [InlineData("name: accuracy, service: {url: 'https://a'}", "name", "'accuracy' is the name of a built-in reward")]
    [InlineData("name: Own, service: {url: 'https://a'}", "name", "must be 1 to 63 of a-z")]
    [InlineData("name: a/b, service: {url: 'https://a'}", "name", "must be 1 to 63 of a-z")]
    [InlineData("name: own, service: {}", "service", "has no url")]
    [InlineData("name: own, service: https://a", "service", "must be a mapping")]
    [InlineData("name: own, service: {url: 'https://a', min_score: 2}", "service.min_score", "is above max_score")]
    [InlineData("name: own, service: {url: 'https://a', max_score: .inf}", "service.max_score", "'.inf' is not")]
    [InlineData("name: own, service: {url: 'https://a', timeout_seconds: 0}", "service.timeout_seconds", "'0' is not")]
    [InlineData("name: own, service: {url: 'https://a', timeout: 5}", "service.timeout", "The nearest is 'timeout_seconds'")]
    [InlineData("name: own, max_len: 5, service: {url: 'https://a'}", "max_len", "'own' has no such option")]
    [InlineData("name: own", "name", "A reward of your own needs a service")]
    public void Load_WrongService_IsRefused(string reward, string key, string problem) => AssertRefused(reward, key, problem);

    [Fact]
    public void Load_TwoServicesOfOneName_AreRefused() => AssertRefused(
        "name: own, service: {url: 'https://a'}}, {name: own, service: {url: 'https://b'}", "name", "'own' is there already");

    [Theory]
    [InlineData("", Url, false)]
    [InlineData("rewards.example.com", Url, true)]
    [InlineData("REWARDS.example.com:8443", Url, true)]
    [InlineData("rewards.example.com:443", Url, false)]
    [InlineData("example.com", Url, false)]
    [InlineData("a.example.com, rewards.example.com", Url, true)]
    [InlineData("rewards.example.com", "https://rewards.example.com.evil.net:8443", false)]
    [InlineData("127.0.0.1", "http://localhost:80", false)]
    [InlineData("127.0.0.1", "http://2130706433:80", true)]
    [InlineData("[::1]:80", "http://[0:0:0:0:0:0:0:1]:80", true)]
    [InlineData("[::1]:80", "http://[::1]:81", false)]
    public void Hosts_OfAList_AllowOnlyThose(string list, string url, bool isAllowed)
    {
        Assert.Null(RewardHosts.Problem(list));
        Assert.Equal(isAllowed, RewardHosts.Parse(list).Allows(new Uri(url)));
    }

    [Theory]
    [InlineData("https://rewards.example.com")]
    [InlineData("*.example.com")]
    [InlineData("a b")]
    [InlineData("user@a")]
    [InlineData("a:99999")]
    public void Hosts_OfAListThatCannotBeRead_AreRefused(string list) =>
        Assert.StartsWith($"has '{list}'; a host is", RewardHosts.Problem(list), StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_WithScores_WeighsThemAndLeavesOutASampleWithoutOne(bool trlCompat)
    {
        var recipe = Load(
            $"name: own, weight: 2, service: {{url: '{Url}'}}}}, {{name: format", $"trl_compat: {(trlCompat ? "true" : "false")}\n");
        Assert.Throws<ArgumentException>(() => RecipeRewards.Create(recipe));
        var given = new Dictionary<string, IReadOnlyList<double>> { ["own"] = [0.25, double.NaN] };
        var request = new RewardRequest("4", [new RewardSample("4", 1), new RewardSample("4", 1)]);
        var outcome = RecipeRewards.Create(recipe, given).Evaluate(request);
        Assert.Equal(["own", "format"], outcome.Names);
        Assert.Equal([0.5, 0], outcome.Totals);
        Assert.Equal([true, false], outcome.IsScored);
        Assert.True(double.IsNaN(outcome.PerFunction[0][1]));

        given["own"] = [0.25];
        Assert.Throws<ArgumentException>(() => RecipeRewards.Create(recipe, given).Evaluate(request));
    }

    private static void AssertRefused(string reward, string key, string problem)
    {
        var problems = Assert.Throws<RecipeException>(() => Load(reward)).Problems;
        Assert.Contains(problems, one => one.Key.EndsWith($"].{key}", StringComparison.Ordinal)
            && one.ToString().Contains(problem, StringComparison.Ordinal));
    }

    private static Recipe Load(string reward, string keys = "") =>
        RecipeLoader.Load($"prompts_per_step: 1\nmax_steps: 1\n{keys}rewards: [{{{reward}}}]\n");
}
