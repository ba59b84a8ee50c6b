using System.Text;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Quality.Patterns;

namespace Lathe.Engine.Configuration;

/// <summary>
/// A team's own rules: the user's in <c>rules/</c> beside <c>config.yaml</c>, the repository's in <c>.lathe/rules/</c>. Rules only add findings, so those of a repository count whether it is trusted or not.
/// </summary>
public static class RuleFiles
{
    /// <summary>The folder's name.</summary>
    public const string FolderName = "rules";

    private const int Largest = 256 << 10;
    private const int Most = 50;
    private static readonly string[] Endings = [".yaml", ".yml"];

    /// <summary>The files of a folder, in their order.</summary>
    /// <param name="folder">The folder; where there is none there are no files.</param>
    /// <param name="origin">Whose they are.</param>
    /// <exception cref="LatheException">Validation <c>rules.too_large</c>; Storage <c>rules.unreadable</c>.</exception>
    public static IReadOnlyList<RuleFile> Of(string folder, RuleOrigin origin)
    {
        var files = new List<RuleFile>();
        if (!Directory.Exists(folder)) return files;
        try
        {
            foreach (var file in Directory.GetFiles(folder).Where(HasEnding).Order(StringComparer.Ordinal))
            {
                // Pipes and devices have no length; a repository's link may lead anywhere.
                var info = new FileInfo(file);
                if (info.Length == 0 || (origin == RuleOrigin.Repository && info.LinkTarget is not null)) continue;
                if (info.Length > Largest || files.Count == Most)
                    throw new LatheError(ErrorKind.Validation, "rules.too_large", $"{file} is larger than 256 kB, or one of more than {Most}.") { Guidance = "Keep the rules that find something." }.ToException();
                files.Add(new RuleFile(file, File.ReadAllText(file), origin));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "rules.unreadable", $"{folder} cannot be read: {exception.Message}") { Guidance = "Make its files readable, or move the folder away." }.ToException(exception);
        }

        return files;
    }

    /// <summary>Reads the user's own rules; a mistake in one of them is an error.</summary>
    internal static void ReadUsers(string configFolder, ConfigurationDraft draft)
    {
        draft.RuleFiles.AddRange(Of(Path.Join(configFolder, FolderName), RuleOrigin.User));
        if (draft.RuleFiles.Count > 0) _ = PatternRuleSet.Read(draft.RuleFiles);
    }

    /// <summary>Whether a file of the repository is one of these.</summary>
    /// <param name="path">Relative to the repository.</param>
    public static bool Is(string path) => path.StartsWith($"{RepositoryFiles.Folder}/{FolderName}/", StringComparison.Ordinal) && HasEnding(path);

    /// <summary>Takes a file of the repository; one with a mistake is left out and said.</summary>
    internal static void AddRepositorys(string path, byte[] content, ConfigurationDraft draft)
    {
        if (content.Length > Largest || draft.RuleFiles.Count >= 2 * Most)
        {
            Ignore(draft, path, $"it is larger than 256 kB, or one of more than {Most}");
            return;
        }

        var file = new RuleFile(path, Encoding.UTF8.GetString(content).TrimStart('\ufeff'), RuleOrigin.Repository);
        try
        {
            _ = PatternRuleSet.Read([.. draft.RuleFiles, file]);
            draft.RuleFiles.Add(file);
        }
        catch (LatheException exception)
        {
            Ignore(draft, path, exception.Error.Message);
        }
    }

    private static bool HasEnding(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.Ordinal);

    private static void Ignore(ConfigurationDraft draft, string path, string why) => draft.Ignored.Add(new IgnoredSetting(path, 0, path, why));
}
