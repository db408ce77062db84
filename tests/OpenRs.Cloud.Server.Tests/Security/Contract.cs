using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using OpenRs.Cloud.Server.Keda;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Every method of the public contract and of KEDA's, and a request to each that names a resource of a project.</summary>
internal static class Contract
{
    /// <summary>All methods, found through the descriptors, so that a new one cannot be forgotten.</summary>
    public static IReadOnlyList<MethodDescriptor> Methods { get; } =
    [
        .. typeof(RunService).Assembly.GetTypes()
            .Select(static type => type.GetProperty(
                "Descriptor", BindingFlags.Public | BindingFlags.Static, null, typeof(FileDescriptor), [], null)?.GetValue(null))
            .OfType<FileDescriptor>()
            .Append(ExternalscalerReflection.Descriptor)
            .SelectMany(static file => file.Services)
            .SelectMany(static service => service.Methods)
            .OrderBy(static method => method.FullName, StringComparer.Ordinal),
    ];

    public static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    public static MethodDescriptor Find(string service, string method) =>
        Methods.Single(candidate => candidate.Service.Name == service && candidate.Name == method);

    /// <summary>A request whose resource is of a project and has an id that nothing has.</summary>
    public static IMessage RequestTo(MethodDescriptor method, string project) => WithName(method, NameFor(method, project));

    /// <summary>A request about a resource name.</summary>
    public static IMessage WithName(MethodDescriptor method, string name)
    {
        switch (method.Name)
        {
            case "UploadDataset":
                return new UploadDatasetRequest
                {
                    Header = new DatasetHeader { Parent = name, DisplayName = "rows", Sha256 = new string('0', 64) },
                };
            case "ImportModel":
                return new ImportModelRequest
                {
                    File = new ModelFileHeader { Parent = name, FileName = "config.json", Sha256 = new string('0', 64) },
                };
            case "UpdateRun":
                return new UpdateRunRequest { Run = new Run { Name = name } };
            default:
                var request = (IMessage)Activator.CreateInstance(method.InputType.ClrType)!;
                NameField(method)?.Accessor.SetValue(request, name);
                return request;
        }
    }

    /// <summary>The field that holds the resource of a request; null when it has none at its top.</summary>
    public static FieldDescriptor? NameField(MethodDescriptor method) =>
        method.InputType.FindFieldByName("name")
        ?? method.InputType.FindFieldByName("parent")
        ?? method.InputType.FindFieldByName("checkpoint");

    /// <summary>A well-formed name of the kind that a method asks for.</summary>
    public static string NameFor(MethodDescriptor method, string project)
    {
        if (method.Service.Name == "PoolService")
        {
            return method.Name.EndsWith("Agent", StringComparison.Ordinal) ? "pools/default/agents/nobody" : "pools/default";
        }

        var root = $"projects/{project}";
        var run = $"{root}/runs/run-000000000000";
        if (method.Name is "ForkRun" or "UpdateRun")
        {
            return method.Name == "ForkRun" ? $"{run}/checkpoints/step-000001" : run;
        }

        if (method.InputType.FindFieldByName("name") is null)
        {
            return method.Name switch
            {
                "ListCheckpoints" or "ListCharges" or "ListStepMetrics" or "ListRunEvents" or "ListRunLogs"
                    or "ListRollouts" or "ListStepRewards" => run,
                "ListProblemResults" => $"{root}/evaluations/eval-000000000000",
                _ => root,
            };
        }

        return method.Name switch
        {
            "GetProjectBudget" or "UpdateProjectBudget" => root,
            "DeleteApiKey" => $"{root}/apiKeys/aaaaaaaaaaaa",
            "GetRollout" => $"{run}/rollouts/000000-000000-000000",
            "WhatIf" or "GetRunCost" or "GetWasteReport" => run,
            _ when method.Name.Contains("Checkpoint", StringComparison.Ordinal) => $"{run}/checkpoints/step-000001",
            _ when method.Name.Contains("Evaluation", StringComparison.Ordinal) => $"{root}/evaluations/eval-000000000000",
            _ when method.Name.Contains("Dataset", StringComparison.Ordinal) => $"{root}/datasets/0000000000000000",
            _ when method.Name.Contains("Model", StringComparison.Ordinal) => $"{root}/models/0000000000000000",
            _ => run,
        };
    }
}
