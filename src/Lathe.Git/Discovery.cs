using System.Text;
using Lathe.Errors;

namespace Lathe.Git;

/// <summary>One rev-parse that answers everything a run needs to know about a repository.</summary>
internal static class Discovery
{
    // HEAD comes last: before the first commit git takes everything behind it for file names.
    public static readonly string[] Arguments =
    [
        "rev-parse", "--path-format=absolute", "--is-bare-repository", "--show-object-format", "--absolute-git-dir", "--git-common-dir",
        "--show-toplevel", "--revs-only", "HEAD", "--symbolic-full-name", "HEAD",
    ];

    private const int PathLines = 5;
    private const string NoneFound = "not a git repository";

    public static GitRepository Read(string folder, GitOutput output, IReadOnlyDictionary<string, string> variables)
    {
        var lines = new List<string>(Encoding.UTF8.GetString(output.Bytes.Span).Split('\n'));
        if (lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        if (output.ExitCode != 0) throw Refusal(folder, lines, output).ToException();

        string? head = null, name = null;
        if (lines.Count > PathLines && (lines[^1] == "HEAD" || lines[^1].StartsWith("refs/", StringComparison.Ordinal)) && IsHash(lines[^2]))
        {
            (head, name) = (lines[^2], lines[^1]);
            lines.RemoveRange(lines.Count - 2, 2);
        }

        if (lines.Count != PathLines || lines[4].Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new LatheError(ErrorKind.Validation, "git.odd_path", "The path of the repository contains a line break or is not UTF-8.")
            {
                Guidance = "Move the repository to a folder with an ordinary name.",
            }.ToException();
        }

        var repository = new GitRepository
        {
            TopLevel = lines[4],
            GitDirectory = lines[2],
            CommonDirectory = lines[3],
            ObjectFormat = lines[1],
            Head = head,
            Branch = name is null ? UnbornBranch(lines[2]) : name == "HEAD" ? null : name,
        };
        var settings = GitSettings.Read(repository, variables);
        return repository with { Settings = settings, ExcludeFiles = GitSettings.ExcludeFiles(repository, settings, variables) };
    }

    /// <summary>Whether there is no repository around a folder, nor anything that is meant to be one.</summary>
    public static bool FoundNone(string folder, GitOutput output) =>
        output.ExitCode != 0 && output.Bytes.IsEmpty && output.Error.Contains(NoneFound, StringComparison.Ordinal) && MeantToBeOne(folder) is null;

    private static LatheError Refusal(string folder, List<string> lines, GitOutput output)
    {
        if (lines.Count > 0 && lines[0] == "true")
        {
            return new LatheError(ErrorKind.Validation, "git.bare", $"{folder} is a bare repository: it has no files to work on.")
            {
                Guidance = "Clone it, and name the clone's folder.",
            };
        }

        if (output.Error.Contains("dubious ownership", StringComparison.Ordinal))
        {
            return new LatheError(ErrorKind.Permission, "git.foreign_owner", $"The repository of {folder} belongs to another user, so git does not trust its configuration.")
            {
                Guidance = $"If you trust it: git config --global --add safe.directory '{OwnerPath(output.Error) ?? folder}'",
            };
        }

        var inside = lines.Count > 0 && lines[0] == "false";
        if (inside || output.Error.Contains(NoneFound, StringComparison.Ordinal))
        {
            if (!inside && MeantToBeOne(folder) is { } broken)
            {
                return new LatheError(ErrorKind.Validation, "git.not_a_repository", $"{folder} is not in a git repository: git cannot read {broken} as one.")
                {
                    Guidance = "Repair it, or move it away to have its folder taken for one without a repository.",
                };
            }

            return new LatheError(ErrorKind.Validation, "git.not_a_repository", inside ? $"{folder} lies in a git directory, not in a work tree." : $"{folder} is not in a git repository.")
            {
                Guidance = "Name the folder of a repository, or make one: git init && git add -A && git commit -m start",
            };
        }

        return new LatheError(ErrorKind.Storage, "git.failed", $"git could not read the repository of {folder}: {output.FirstError()}")
        {
            Guidance = "Check the repository with: git status",
        };
    }

    // The nearest, as git looks for it; git passes over one that it cannot read.
    private static string? MeantToBeOne(string folder)
    {
        for (var at = Path.TrimEndingDirectorySeparator(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            var entry = Path.Combine(at, ".git");
            if (Path.Exists(entry) || new FileInfo(entry).LinkTarget is not null) return entry;
        }

        return null;
    }

    private static string? OwnerPath(string error)
    {
        var start = error.IndexOf("repository at '", StringComparison.Ordinal);
        if (start < 0) return null;
        start += "repository at '".Length;
        var end = error.IndexOf('\'', start);
        return end < 0 ? null : error[start..end];
    }

    private static string? UnbornBranch(string gitDirectory)
    {
        try
        {
            var head = File.ReadAllText(Path.Combine(gitDirectory, "HEAD")).Trim();
            return head.StartsWith("ref: refs/heads/", StringComparison.Ordinal) ? head["ref: ".Length..] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsHash(string text)
    {
        if (text.Length is not (40 or 64)) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }

        return true;
    }
}
