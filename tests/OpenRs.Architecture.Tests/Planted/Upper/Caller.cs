using OpenRs.Architecture.Tests.Planted.Lower;

namespace OpenRs.Architecture.Tests.Planted.Upper;

/// <summary>Uses the lower folder in the open: by a field.</summary>
internal sealed class Caller(Worker worker)
{
    public override string? ToString() => worker.ToString();
}
