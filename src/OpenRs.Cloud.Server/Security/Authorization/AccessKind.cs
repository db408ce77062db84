namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>Who may call a method.</summary>
internal enum AccessKind
{
    /// <summary>Everybody, also without credentials.</summary>
    Open,

    /// <summary>Agents with the join token; the method checks it itself.</summary>
    Agents,

    /// <summary>KEDA with a client certificate or the scaler's token; the method checks it itself.</summary>
    Scaler,

    /// <summary>Every caller that is known, whatever its roles.</summary>
    Known,

    /// <summary>Callers with a role in the project that the request is about.</summary>
    Project,

    /// <summary>
    /// For pools and their agents, which the jobs of all projects share: to read, callers with a role in some project; to change, callers
    /// with a role in all.
    /// </summary>
    Pools,
}
