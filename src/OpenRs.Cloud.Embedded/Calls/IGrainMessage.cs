namespace OpenRs.Cloud.Embedded;

/// <summary>A request on its way to a grain, or the answer on its way back.</summary>
internal interface IGrainMessage
{
    /// <summary>The grain that was called.</summary>
    GrainId Target { get; }

    /// <summary>The called method, for traces.</summary>
    GrainMethod Method { get; }

    /// <summary>Whether this is the answer.</summary>
    bool IsAnswer { get; }

    /// <summary>
    /// Hands the message over to its receiver. To be called at most once per message; never calling it loses the message.
    /// </summary>
    void Deliver();
}
