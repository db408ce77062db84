using Google.Rpc;
using Grpc.Core;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Asserts that a call is refused with a typed error.</summary>
internal static class Refused
{
    /// <summary>Code, reason and words; the same words without the field in the violation of that field.</summary>
    public static async Task AsAsync(StatusCode code, string reason, string? field, string words, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, error.StatusCode);
        var info = error.GetRpcStatus()?.GetDetail<ErrorInfo>();
        Assert.Equal(new ErrorInfo { Domain = "openrs.cloud", Reason = reason }, info);
        Assert.Contains(words, error.Status.Detail, StringComparison.Ordinal);
        var violations = error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations;
        if (field is null)
        {
            Assert.Null(violations);
            return;
        }

        Assert.Contains(violations!, violation => violation.Field == field && violation.Description.Length > 0);
    }
}
