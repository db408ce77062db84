using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Security.Authorization;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>The table of who may call what knows every method, and each one's project.</summary>
public sealed class MethodPolicyTests
{
    [Fact]
    public void Table_EveryMethodOfEveryService_HasAnEntry()
    {
        var paths = Contract.Methods.Concat(Health.Descriptor.Methods)
            .Concat(ServerReflection.Descriptor.Methods)
            .Select(Contract.PathOf)
            .ToList();
        Assert.True(paths.Count > 40, $"Only {paths.Count} methods found.");
        Assert.DoesNotContain(paths, static path => MethodPolicies.Find(path) is null);
    }

    [Fact]
    public void Table_EveryProjectMethod_FindsItsProjectAndRefusesForeignForms()
    {
        foreach (var method in Contract.Methods)
        {
            var policy = MethodPolicies.Find(Contract.PathOf(method))!;
            if (policy.Kind != AccessKind.Project)
            {
                continue;
            }

            Assert.InRange(policy.Role, AccessRole.Viewer, AccessRole.Admin);
            Assert.Equal("alpha", policy.ResourceOf(Contract.RequestTo(method, "alpha"))!.ProjectId);
            Assert.Throws<OpenRs.Cloud.Errors.CloudException>(
                () => policy.ResourceOf(Contract.WithName(method, "projects/alpha/secrets/x")));
        }
    }

    [Fact]
    public void Table_MethodsThatDoNotRead_GoToTheAuditLog()
    {
        string[] reading = ["Get", "List", "Watch", "Download", "Forecast", "Estimate", "WhatIf", "Export", "Compare"];
        var wrong = Contract.Methods.Where(method =>
            MethodPolicies.Find(Contract.PathOf(method)) is { Kind: AccessKind.Project or AccessKind.Pools } policy
            && policy.Changes == (reading.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal))
                && method.Name != "ExportCheckpoint"));
        Assert.Equal([], wrong.Select(static method => method.FullName));
    }

    [Fact]
    public void Table_MethodsWithoutAProject_AreTheseOnly() => Assert.Equal(
        [
            "externalscaler.ExternalScaler.GetMetricSpec", "externalscaler.ExternalScaler.GetMetrics",
            "externalscaler.ExternalScaler.IsActive", "externalscaler.ExternalScaler.StreamIsActive",
            "openrs.cloud.v1.AccessService.GetIdentity", "openrs.cloud.v1.AgentService.Connect", "openrs.cloud.v1.CostService.ListPrices",
        ],
        Contract.Methods.Select(static method => MethodPolicies.Find(Contract.PathOf(method))!)
            .Where(static policy => policy.Kind is not (AccessKind.Project or AccessKind.Pools))
            .Select(static policy => policy.Path[1..].Replace('/', '.')));

    [Fact]
    public void Table_MethodsOfKeda_AreAllOfItsScaler() => Assert.Equal(
        Contract.Methods.Where(static method => method.Service.Name == "ExternalScaler").Select(static method => method.Name),
        Contract.Methods.Where(static method => MethodPolicies.Find(Contract.PathOf(method))!.Kind == AccessKind.Scaler)
            .Select(static method => method.Name));

    [Fact]
    public void Table_MethodsOfPools_AreAllOfPoolService() => Assert.Equal(
        Contract.Methods.Where(static method => method.Service.Name == "PoolService").Select(static method => method.Name),
        Contract.Methods.Where(static method => MethodPolicies.Find(Contract.PathOf(method))!.Kind == AccessKind.Pools)
            .Select(static method => method.Name));

    [Theory]
    [InlineData("RunService", "GetRun", AccessRole.Viewer)]
    [InlineData("RunService", "CreateRun", AccessRole.Operator)]
    [InlineData("RunService", "ForkRun", AccessRole.Operator)]
    [InlineData("RunService", "UpdateRun", AccessRole.Operator)]
    [InlineData("ModelService", "DeleteModel", AccessRole.Admin)]
    [InlineData("EvaluationService", "DeleteEvaluation", AccessRole.Admin)]
    [InlineData("RunService", "ScaleRun", AccessRole.Operator)]
    [InlineData("RunService", "DeleteRun", AccessRole.Admin)]
    [InlineData("DatasetService", "UploadDataset", AccessRole.Operator)]
    [InlineData("DatasetService", "DeleteDataset", AccessRole.Admin)]
    [InlineData("CostService", "UpdateProjectBudget", AccessRole.Admin)]
    [InlineData("PoolService", "ListPools", AccessRole.Viewer)]
    [InlineData("PoolService", "GetPool", AccessRole.Viewer)]
    [InlineData("PoolService", "ListAgents", AccessRole.Viewer)]
    [InlineData("PoolService", "GetAgent", AccessRole.Viewer)]
    [InlineData("PoolService", "DrainAgent", AccessRole.Operator)]
    [InlineData("PoolService", "UndrainAgent", AccessRole.Operator)]
    [InlineData("AccessService", "ListApiKeys", AccessRole.Admin)]
    [InlineData("AccessService", "ListAuditEntries", AccessRole.Admin)]
    internal void Table_Roles_AreThoseOfTheContract(string service, string method, AccessRole role) =>
        Assert.Equal(role, MethodPolicies.Find(Contract.PathOf(Contract.Find(service, method)))!.Role);
}
