using System.Text.Json.Serialization;

namespace Lathe.Engine.Verification.Detection;

/// <summary>What a detected command proves.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckKind>))]
public enum CheckKind
{
    /// <summary>It runs tests.</summary>
    Test,

    /// <summary>It checks types.</summary>
    Types,

    /// <summary>It looks for mistakes and style.</summary>
    Lint,
}

/// <summary>How long a command will probably take, without what it has to build first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckTime>))]
public enum CheckTime
{
    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Up to a few minutes: something is compiled, or there are hundreds of test files.</summary>
    Minutes,
}

/// <summary>A verify command that the repository's own files call for.</summary>
/// <param name="Command">The command line, to be run in the repository's top folder.</param>
/// <param name="Kind">What it proves.</param>
/// <param name="Folder">The folder that it covers; empty for the whole repository.</param>
/// <param name="Reason">What says so, in a few words.</param>
/// <param name="File">The file that says so, relative to the repository; of a command that a language file names, that file.</param>
/// <param name="Line">The line in it, from 1; null where the file's being there says it.</param>
/// <param name="Confidence">0 to 1: how sure it is that the project's own people run this.</param>
/// <param name="Time">How long it will probably take.</param>
public sealed record DetectedCheck(string Command, CheckKind Kind, string Folder, string Reason, string File, int? Line, double Confidence, CheckTime Time)
{
    /// <summary>The file and the line, as editors take them.</summary>
    [JsonIgnore]
    public string Place => Line is { } line ? $"{File}:{line}" : File;
}

/// <summary>A verify command that the repository calls for and that cannot run here.</summary>
/// <param name="Command">What would have been run.</param>
/// <param name="File">The file that says so.</param>
/// <param name="Reason">What is missing.</param>
/// <param name="Remedy">What the user can do.</param>
public sealed record MissedCheck(string Command, string File, string Reason, string Remedy);

/// <summary>What a repository calls for.</summary>
/// <param name="Checks">What would be run, tests first; few.</param>
/// <param name="Missed">What cannot run here.</param>
public sealed record CheckDetection(IReadOnlyList<DetectedCheck> Checks, IReadOnlyList<MissedCheck> Missed);
