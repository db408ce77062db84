using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Errors;

/// <summary>Gathers all that is wrong with the fields of a request, so that a client need not try once for each.</summary>
internal sealed class FieldChecks
{
    private readonly List<FieldViolation> _violations = [];

    /// <summary>Fields found wrong so far.</summary>
    public int Count => _violations.Count;

    public void Require(bool good, string field, string description)
    {
        if (!good)
        {
            _violations.Add(new FieldViolation { Field = field, Description = description });
        }
    }

    /// <exception cref="CloudException">A field is wrong.</exception>
    public void ThrowIfAny(string reason)
    {
        if (_violations.Count > 0)
        {
            throw new CloudException(
                CloudErrorKind.InvalidArgument,
                reason,
                string.Join(" ", _violations.Select(static violation => $"{violation.Field}: {violation.Description}")),
                _violations);
        }
    }
}
