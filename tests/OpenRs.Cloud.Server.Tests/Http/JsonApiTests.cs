using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Security;
using OpenRs.Cloud.V1;
using ContractApi = OpenRs.Cloud.Server.Tests.Security.Contract;

namespace OpenRs.Cloud.Server.Tests.Http;

/// <summary>The API as JSON: answers, streams, errors, and what keeps strangers' pages out.</summary>
[Collection(ServerGroup.Name)]
public sealed class JsonApiTests : IDisposable
{
    private const string Parent = "projects/json";
    private const string Runs = $"/v1/{Parent}/runs";

    // Streams of a client have no rule in the contract.
    private static readonly string[] Uploads = ["datasets:upload", "models:import"];
    private readonly ServerFixture _fixture;
    private readonly JsonCalls _json;

    public JsonApiTests(ServerFixture fixture)
    {
        _fixture = fixture;
        _json = new JsonCalls(fixture.Server.HttpAddress);
    }

    public void Dispose() => _json.Dispose();

    [Fact]
    public async Task Run_CreatedAsJson_IsTheRunThatGrpcShows()
    {
        var spec = await _fixture.Api.SpecAsync(parent: Parent);
        var request = new CreateRunRequest { Spec = spec, DisplayName = "as JSON" };
        var (_, created) = await _json.SendAsync("POST", Runs, json: JsonFormatter.Default.Format(request));
        var run = Run.Parser.ParseJson(created);
        Assert.Equal(await _fixture.Api.GetAsync(run.Name), run);
        var (_, shown) = await _json.SendAsync("GET", $"/v1/{run.Name}");
        Assert.Equal(run, Run.Parser.ParseJson(shown));
        var (_, listed) = await _json.SendAsync("GET", $"{Runs}?pageSize=1&order_by=create_time%20desc");
        Assert.Equal(run.Name, Assert.Single(ListRunsResponse.Parser.ParseJson(listed).Runs).Name);
        var (_, renamed) = await _json.SendAsync(
            "PATCH", $"/v1/{run.Name}?updateMask=display_name", json: """{"displayName":"renamed"}""");
        Assert.Equal("renamed", Run.Parser.ParseJson(renamed).DisplayName);
        var (_, cancelled) = await _json.SendAsync("POST", $"/v1/{run.Name}:cancel");
        Assert.Equal(RunState.Cancelled, Run.Parser.ParseJson(cancelled).State);
        var (response, _) = await _json.SendAsync("DELETE", $"/v1/{run.Name}");
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Watch_OfARun_SendsALineForEachChangeUntilItIsOver()
    {
        var run = await _fixture.Api.CreateAsync(await _fixture.Api.SpecAsync(parent: Parent), parent: Parent);
        var (response, _) = await _json.SendAsync("GET", $"/v1/{run.Name}:watch");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(run.Name, WatchRunResponse.Parser.ParseJson((await lines.ReadLineAsync())!).Run.Name);
        await _fixture.Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        var last = RunState.Unspecified;
        while (await lines.ReadLineAsync() is { } line)
        {
            last = WatchRunResponse.Parser.ParseJson(line).Run.State;
        }

        Assert.Equal(RunState.Cancelled, last);
    }

    [Theory]
    [InlineData("GET", Runs + "?pagesize=1", null, "pagesize: is no field of ListRunsRequest that can stand in a query.")]
    [InlineData("GET", Runs + "?pageSize.x=1", null, "pageSize.x: is no field")]
    [InlineData("GET", Runs + "?pageSize=many", null, "ListRunsRequest cannot be read: ")]
    [InlineData("POST", Runs + "?displayName=x", "{}", "displayName: is in the query, but the fields of this method come in the body.")]
    [InlineData("POST", Runs, "{", "CreateRunRequest cannot be read: ")]
    [InlineData("POST", Runs, "null", "CreateRunRequest cannot be read: ")]
    [InlineData("POST", Runs, """{"spec":7}""", "CreateRunRequest cannot be read: ")]
    [InlineData("POST", Runs, "{}", "spec: must be set.")]
    public async Task Request_ThatCannotBeRead_IsRefusedWithAReason(string verb, string path, string? json, string words)
    {
        var (response, body) = await _json.SendAsync(verb, path, json: json);
        var answer = JsonCalls.Read(body, (int)response.StatusCode);
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (answer.Code, answer.Reason));
        Assert.StartsWith(words, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_LongerThanAMessageOfGrpc_IsRefused()
    {
        var (response, body) = await _json.SendAsync(
            "POST", Runs, json: $$"""{"note":"{{new string('a', 4 << 20)}}"}""", headers: ("Expect", "100-continue"));
        Assert.Contains("too large", JsonCalls.Read(body, (int)response.StatusCode).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v2/projects/json/runs")]
    [InlineData("GET", "/v1/projects/json/nothing")]
    [InlineData("PUT", Runs)]
    [InlineData("POST", "/openrs.cloud.v1.RunService/ListRuns")]
    [InlineData("POST", "/openrs.cloud.v1.AgentService/Connect")]
    public async Task Request_ForWhatIsNotThere_IsToldWhatIs(string verb, string path)
    {
        var (response, body) = await _json.SendAsync(verb, path);
        Assert.Equal(
            new RawAnswer(StatusCode.NotFound, $"There is no {verb} {path}. See /openapi/v1.json for what there is.", "METHOD_NOT_FOUND"),
            JsonCalls.Read(body, (int)response.StatusCode));
    }

    [Theory]
    [InlineData("Host", "rebound.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Request_OfAPageOfAnotherSite_IsRefused(string header, string value)
    {
        var (response, body) = await _json.SendAsync("GET", "/v1/identity", headers: (header, value));
        Assert.Equal("ORIGIN_REFUSED", JsonCalls.Read(body, (int)response.StatusCode).Reason);
    }

    [Fact]
    public async Task Request_OfTheServersOwnPage_IsAnswered()
    {
        var origin = _fixture.Server.HttpAddress.GetLeftPart(UriPartial.Authority);
        var (response, _) = await _json.SendAsync("GET", "/v1/identity", headers: ("Origin", origin));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/v1/identity")]
    [InlineData("/openapi/v1.json")]
    public async Task Page_OfTheHttpPort_IsNotAtThePortOfGrpc(string path)
    {
        using var http = new HttpClient { BaseAddress = _fixture.Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await http.SendAsync(request);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task Document_OfTheApi_DescribesEveryRuleOfTheContract()
    {
        var (_, body) = await _json.SendAsync("GET", "/openapi/v1.json");
        var document = JsonDocument.Parse(body).RootElement;
        var paths = document.GetProperty("paths").EnumerateObject().ToList();
        var rules = Uploads.Length + ContractApi.Methods.Select(JsonCalls.RuleOf).OfType<Google.Api.HttpRule>().Sum(
            static rule => 1 + rule.AdditionalBindings.Count);
        Assert.All(Uploads, upload => Assert.Contains(paths, path => path.Name == $"/v1/projects/{{project}}/{upload}"));
        Assert.Equal(rules, paths.Sum(static path => path.Value.EnumerateObject().Count()));
        Assert.Contains(paths, static path => path.Name == "/v1/projects/{project}/runs/{run}:cancel");
        var ids = paths.SelectMany(static path => path.Value.EnumerateObject())
            .Select(static operation => operation.Value.GetProperty("operationId").GetString());
        Assert.Equal(rules, ids.Distinct().Count());
        AssertReferencesResolve(document, document);
    }

    private static void AssertReferencesResolve(JsonElement element, JsonElement document)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property is { Name: "$ref", Value.ValueKind: JsonValueKind.String })
                {
                    var name = property.Value.GetString()!.Split('/')[^1];
                    Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty(name, out _), name);
                }

                AssertReferencesResolve(property.Value, document);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                AssertReferencesResolve(item, document);
            }
        }
    }
}
