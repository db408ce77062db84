using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <content>Who may ask what costs.</content>
internal static partial class MethodPolicies
{
    private static IEnumerable<MethodPolicy> Costs()
    {
        var costs = CostService.Descriptor;
        yield return Reading<GetRunCostRequest>(costs, "GetRunCost", Viewer, static r => ResourceClaim.RunOrEvaluation(r.Name, "name"));
        yield return Reading<ListChargesRequest>(
            costs, "ListCharges", Viewer, static r => ResourceClaim.RunOrEvaluation(r.Parent, "parent"));
        yield return Reading<GetWasteReportRequest>(costs, "GetWasteReport", Viewer, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Reading<WhatIfRequest>(costs, "WhatIf", Viewer, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Reading<GetCostPerPointRequest>(
            costs, "GetCostPerPoint", Viewer, static r => ResourceClaim.Project(r.Parent, "parent")) with
        {
            ReferencesOf = static message => ((GetCostPerPointRequest)message).Gains.SelectMany(static gain => new[]
            {
                ResourceReference.Run(gain.Run), ResourceReference.Evaluation(gain.Baseline), ResourceReference.Evaluation(gain.Candidate),
            }),
        };
        yield return Reading<ExportFocusRequest>(costs, "ExportFocus", Viewer, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Reading<ListCostsRequest>(costs, "ListCosts", Viewer, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return new MethodPolicy { Path = PathOf(costs, "ListPrices"), Kind = AccessKind.Known };
        yield return Reading<GetProjectBudgetRequest>(costs, "GetProjectBudget", Viewer, static r => ResourceClaim.Project(r.Name, "name"));
        yield return Changing<UpdateProjectBudgetRequest>(
            costs, "UpdateProjectBudget", Admin, static r => ResourceClaim.Project(r.Name, "name"));
    }
}
