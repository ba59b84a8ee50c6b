using Lathe.TestKit.ModelServer;

namespace Lathe.Bench.Overhead.Subjects;

/// <summary>A program that does the task, and the script that a model would follow with its tools.</summary>
internal interface ISubject
{
    string Name { get; }

    string Program { get; }

    /// <summary>Whether the change lies in the repository afterwards; Lathe keeps it until it is applied.</summary>
    bool WritesInPlace { get; }

    IReadOnlyList<string> Arguments { get; }

    /// <summary>One answer for each call of the conversation, in order.</summary>
    IReadOnlyList<ScriptedTurn> Turns { get; }

    /// <summary>Whether a request belongs to the conversation; others (titles, summaries, probes) are answered with a word and not counted.</summary>
    bool IsTurn(RecordedRequest request);

    /// <summary>Writes its configuration into a home of its own.</summary>
    /// <returns>The variables that it gets beside PATH, HOME and LANG.</returns>
    Dictionary<string, string> Prepare(string home, ScriptedModelServer server);
}
