using Grpc.Core;

namespace OpenRs.Cloud.Server.Audit;

/// <summary>gRPC status codes as the specification spells them.</summary>
internal static class StatusName
{
    public static string Of(StatusCode code) => code == StatusCode.OK
        ? "OK"
        : string.Concat(code.ToString().Select(static (letter, i) => i > 0 && char.IsUpper(letter)
            ? $"_{letter}"
            : $"{char.ToUpperInvariant(letter)}"));
}
