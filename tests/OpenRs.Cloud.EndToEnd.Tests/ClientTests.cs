using System.Reflection;
using Google.Protobuf.Reflection;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>The programs of docs/clients.md as they stand there, against a server and an agent; in C# from the packed packages.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ClientTests(QuickstartFixture quickstart) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-clients-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Program_InCSharp_TrainsFromThePackage()
    {
        // Packages of this build go into a folder of their own; those that they need are in the user's already.
        var packages = Path.Combine(_folder, "packages");
        foreach (var project in (string[])["OpenRs.Cloud.Api", "OpenRs.Cloud.Client"])
        {
            await RunAsync(
                "dotnet", ["pack", Path.Combine(RepositoryPaths.Root, "src", project), "-c", "Release", "--no-build", "-o", packages]);
        }

        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="build" value="{packages}" /></packageSources>
              <fallbackPackageFolders><add key="known" value="{known}" /></fallbackPackageFolders>
            </configuration>
            """);
        await TrainAsync("train.cs", "csharp", "dotnet", ["run"], new() { ["NUGET_PACKAGES"] = Path.Combine(_folder, "cache") });
    }

    [Fact]
    public async Task Program_InPython_Trains() =>
        await TrainAsync("train.py", "python", PythonTools.Python, [], new() { ["PYTHONPATH"] = await PythonModulesAsync() });

    [Fact]
    public async Task Client_InPython_ReachesAnIPv6Address()
    {
        await using var server = await ServerProcess.StartAsync(Path.Combine(_folder, "data"), "--listen", "http://[::1]:0");
        await File.WriteAllTextAsync(Path.Combine(_folder, "list.py"), """
            from openrs.cloud import Client
            from openrs.cloud.v1 import run_service_pb2

            with Client.from_environment() as client:
                print(len(client.runs.ListRuns(run_service_pb2.ListRunsRequest(parent="projects/default")).runs), "runs")
            """);
        var lines = await RunAsync(PythonTools.Python, ["list.py"], new()
        {
            ["PYTHONPATH"] = await PythonModulesAsync(),
            ["OPENRS_SERVER"] = $"http://[::1]:{server.Address.Port}",
        });
        Assert.Equal("0 runs", lines[^1]);
    }

    // With an empty request, which nearly every method refuses: what counts is that each is there and says so in the contract's terms.
    [Fact]
    public async Task EveryMethod_FromPython_IsAnsweredByTheService()
    {
        await using var server = await ServerProcess.StartAsync(Path.Combine(_folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "walk.py"), """
            import importlib, os, pkgutil, grpc
            from openrs.cloud import v1

            channel = grpc.insecure_channel(os.environ["OPENRS_SERVER"].removeprefix("http://"))
            for module in pkgutil.iter_modules(v1.__path__):
                descriptor = getattr(importlib.import_module(f"openrs.cloud.v1.{module.name}"), "DESCRIPTOR", None)
                for service in descriptor.services_by_name.values() if descriptor else []:
                    for method in service.methods:
                        request = method.input_type._concrete_class()
                        kind = ("stream" if method.client_streaming else "unary") + "_" + (
                            "stream" if method.server_streaming else "unary")
                        call = getattr(channel, kind)(
                            f"/{service.full_name}/{method.name}",
                            request_serializer=lambda message: message.SerializeToString(),
                            response_deserializer=method.output_type._concrete_class.FromString)
                        try:
                            answer = call(iter([request]) if method.client_streaming else request, timeout=30)
                            list(answer) if method.server_streaming else answer
                            status = "OK"
                        except grpc.RpcError as error:
                            status = error.code().name
                        print(service.name, method.name, status)
            """);
        var lines = await RunAsync(PythonTools.Python, ["walk.py"], new()
        {
            ["PYTHONPATH"] = await PythonModulesAsync(), ["OPENRS_SERVER"] = server.Address.ToString().TrimEnd('/'),
        });
        var answers = lines.Select(static line => line.Split(' ')).ToList();
        Assert.Equal(
            MethodsOfTheContract().Order(StringComparer.Ordinal),
            answers.Select(static answer => $"{answer[0]}.{answer[1]}").Order(StringComparer.Ordinal));
        Assert.All(answers, static answer => Assert.Contains(
            answer[2], (string[])["OK", "INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "FAILED_PRECONDITION"]));
        Assert.Contains(answers, static answer => answer is ["CostService", "ListPrices", "OK"]);
    }

    private static IEnumerable<string> MethodsOfTheContract() =>
        typeof(RunService).Assembly.GetTypes()
            .Select(static type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<ServiceDescriptor>()
            .SelectMany(static service => service.Methods)
            .Select(static method => $"{method.Service.Name}.{method.Name}");

    private async Task<string> PythonModulesAsync()
    {
        var modules = Path.Combine(_folder, "python");
        CopyPackage(Path.Combine(RepositoryPaths.Root, "clients", "python", "src"), modules);
        await RunAsync(Path.Combine(RepositoryPaths.Root, "clients", "python", "generate.sh"), [modules]);
        return modules;
    }

    private static void CopyPackage(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "openrs", "cloud")))
        {
            Directory.CreateDirectory(Path.Combine(target, "openrs", "cloud"));
            File.Copy(file, Path.Combine(target, "openrs", "cloud", Path.GetFileName(file)));
        }
    }

    private async Task TrainAsync(
        string file, string language, string program, string[] arguments, Dictionary<string, string?> environment)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, file), await ProgramAsync(language));
        await using var cloud = await ProcessCloud.StartAsync();
        var uploads = new ApiUploads(cloud.Channel, "projects/default");
        var (model, dataset) = (await uploads.ModelAsync(quickstart.Task.Model), await uploads.DatasetAsync(quickstart.Task.Train));
        cloud.StartAgent("agent-1");
        environment["OPENRS_SERVER"] = cloud.Address.GetLeftPart(UriPartial.Authority);

        var lines = await RunAsync(program, [.. arguments, file, model, dataset], environment);

        Assert.Contains("SUCCEEDED, step 2, $0.00", lines[^1], StringComparison.OrdinalIgnoreCase);
    }

    private async Task<IReadOnlyList<string>> RunAsync(
        string program, IEnumerable<string> arguments, Dictionary<string, string?>? environment = null)
    {
        await using var process = ChildProcess.Start(program, arguments, _folder, environment);
        var code = await process.WaitForExitAsync(Timeout);
        Assert.True(code == 0, $"{program} ended with {code}:\n{string.Join('\n', process.Lines)}");
        return process.Lines;
    }

    private static async Task<string> ProgramAsync(string language)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, "docs", "clients.md"));
        var start = page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
