namespace Lathe.Engine.Journal;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>Accepted, not begun.</summary>
    Queued,

    /// <summary>Some process works on it, or did until it was interrupted.</summary>
    Running,

    /// <summary>Stopped until a time.</summary>
    Waiting,

    /// <summary>Stopped until a person answers.</summary>
    NeedsHuman,

    /// <summary>Ended with an outcome.</summary>
    Finished,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Cancelled,
}
