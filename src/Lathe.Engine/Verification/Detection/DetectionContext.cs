namespace Lathe.Engine.Verification.Detection;

/// <summary>What an ecosystem looks at, and where it puts what it found.</summary>
/// <param name="Ci">What the project's machines run.</param>
/// <param name="Programs">What is installed.</param>
internal sealed record DetectionContext(CiLines Ci, Programs Programs)
{
    private const double CiWeight = 0.15;

    /// <summary>What was found.</summary>
    public List<Candidate> Found { get; } = [];

    /// <summary>What cannot run here.</summary>
    public List<MissedCheck> Missed { get; } = [];

    /// <summary>Adds a command, with what the project's machines run counted in.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="command">The command line within that folder.</param>
    /// <param name="kind">What it proves.</param>
    /// <param name="reason">What says so.</param>
    /// <param name="file">The name of the file in the folder that says so.</param>
    /// <param name="line">The line in it.</param>
    /// <param name="confidence">0 to 1.</param>
    /// <param name="time">How long.</param>
    /// <param name="ci">A line of the project's machines that runs the same; null for none.</param>
    public void Add(ProjectFolder folder, string command, CheckKind kind, string reason, string file, int? line, double confidence, CheckTime time, CiLine? ci)
    {
        var said = ci is { } run ? $"{reason}; {run.File}:{run.Line} runs it" : reason;
        var within = folder.Path.Length == 0 ? command : $"cd {Quoted(folder.Path)} && {command}";
        Found.Add(new Candidate(folder, new DetectedCheck(within, kind, folder.Path, said, folder.PathOf(file), line, Math.Min(0.99, confidence + (ci is null ? 0 : CiWeight)), time)));
    }

    /// <summary>Adds what cannot run.</summary>
    public void Miss(ProjectFolder folder, string command, string file, string reason, string remedy) => Missed.Add(new MissedCheck(command, folder.PathOf(file), reason, remedy));

    /// <summary>A number of files, in words.</summary>
    public static string Count(int count, string files) => count == 1 ? $"1 {files}" : $"{count} {files}s";

    // A folder's name is the repository's choice; only a plain one goes into a command line bare.
    private static string Quoted(string path)
    {
        foreach (var c in path)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '-' or '_' or '.')) return $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        }

        return path[0] == '-' ? "./" + path : path;
    }
}

/// <summary>A command that some ecosystem proposes for a folder.</summary>
internal sealed record Candidate(ProjectFolder In, DetectedCheck Check)
{
    /// <summary>The ecosystem that it came from.</summary>
    public string Ecosystem { get; init; } = "";
}

/// <summary>One family of projects: how its tests are run, and by what one tells that there are any.</summary>
internal interface IEcosystem
{
    /// <summary>A short name.</summary>
    string Name { get; }

    /// <summary>Looks at one folder.</summary>
    void Look(ProjectFolder folder, DetectionContext context);
}
