using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Gathers all that is wrong with a request, so that a caller learns of it at once.</summary>
internal sealed class FieldViolations
{
    private readonly List<FieldViolation> _violations = [];
    private readonly HashSet<string> _reasons = [];
    private readonly List<(string Reason, string Field, string What)> _missing = [];

    /// <summary>Notes a field that is wrong.</summary>
    /// <param name="field">The field.</param>
    /// <param name="description">What is wrong with it.</param>
    /// <param name="reason">One of <see cref="ErrorReason"/>: that of the error, when nothing else is wrong.</param>
    public void Add(string field, string description, string reason = ErrorReason.InvalidArgument)
    {
        _violations.Add(new FieldViolation { Field = field, Description = description });
        _reasons.Add(reason);
    }

    /// <summary>Notes a field unless it is good.</summary>
    public void Require(bool good, string field, string description, string reason = ErrorReason.InvalidArgument)
    {
        if (!good)
        {
            Add(field, description, reason);
        }
    }

    /// <summary>Notes something that a field names and that does not exist.</summary>
    /// <param name="reason">One of <see cref="ErrorReason"/>.</param>
    /// <param name="field">The field.</param>
    /// <param name="what">What does not exist.</param>
    public void Missing(string reason, string field, string what) => _missing.Add((reason, field, what));

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
            _reasons.Add(exception.Reason);
            return default;
        }
    }

    /// <summary>Refuses the request when something is wrong.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT with each field, under the reason that all of them share; NOT_FOUND when nothing
    /// is wrong but that something does not exist.</exception>
    public void ThrowIfAny()
    {
        if (_violations.Count == 0 && _missing.Count > 0)
        {
            throw new CloudException(
                CloudErrorKind.NotFound,
                _missing[0].Reason,
                string.Join(' ', _missing.Select(static gone => $"{gone.What} does not exist.")));
        }

        if (_violations.Count > 0)
        {
            List<FieldViolation> all =
            [
                .. _violations,
                .. _missing.Select(static gone => new FieldViolation { Field = gone.Field, Description = $"{gone.What} does not exist." }),
            ];
            throw new CloudException(
                CloudErrorKind.InvalidArgument,
                _reasons.Count == 1 && _missing.Count == 0 ? _reasons.Single() : ErrorReason.InvalidArgument,
                string.Join(' ', all.Select(static violation => $"{violation.Field}: {violation.Description}")),
                all);
        }
    }
}
