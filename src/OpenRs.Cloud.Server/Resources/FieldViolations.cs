using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Gathers all that is wrong with a request, so that a caller learns of it at once.</summary>
internal sealed class FieldViolations
{
    private readonly List<FieldViolation> _violations = [];

    /// <summary>Whether something is wrong.</summary>
    public bool Any => _violations.Count > 0;

    /// <summary>Notes a field that is wrong.</summary>
    public void Add(string field, string description) => _violations.Add(new FieldViolation { Field = field, Description = description });

    /// <summary>Notes a field unless it is good.</summary>
    public void Require(bool good, string field, string description)
    {
        if (!good)
        {
            Add(field, description);
        }
    }

    /// <summary>Notes what a check throws for a field.</summary>
    /// <returns>What it answers; the default when it throws.</returns>
    public T? Try<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (CloudException exception) when (exception.Kind == CloudErrorKind.InvalidArgument)
        {
            _violations.AddRange(exception.Violations);
            return default;
        }
    }

    /// <summary>Refuses the request when something is wrong.</summary>
    /// <param name="reason">One of <see cref="ErrorReason"/>.</param>
    /// <exception cref="CloudException">INVALID_ARGUMENT with each field.</exception>
    public void ThrowIfAny(string reason = ErrorReason.InvalidArgument)
    {
        if (Any)
        {
            var message = string.Join(" ", _violations.Select(static violation => $"{violation.Field}: {violation.Description}"));
            throw new CloudException(CloudErrorKind.InvalidArgument, reason, message, _violations);
        }
    }
}
