using Google.Rpc;
using Grpc.Core;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>How a call ended.</summary>
/// <param name="Code">Status code.</param>
/// <param name="Detail">Its message.</param>
/// <param name="Reason">Reason of its ErrorInfo; empty when there is none.</param>
internal sealed record RawAnswer(StatusCode Code, string Detail, string Reason)
{
    public static RawAnswer Ok { get; } = new(StatusCode.OK, "", "");

    public static RawAnswer Of(RpcException error) =>
        new(error.StatusCode, error.Status.Detail, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "");

    /// <summary>The same with every mention of a text replaced, to compare answers about different resources.</summary>
    public RawAnswer Without(string text) => this with { Detail = Detail.Replace(text, "*", StringComparison.Ordinal) };
}
