using System.Text;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Configuration;

/// <summary>
/// Files that say what is expected of code in a language: the user's in <c>languages/</c> beside <c>config.yaml</c>, the repository's in <c>.lathe/languages/</c>. A repository's, unless it is trusted, may only ask for more.
/// </summary>
internal static class LanguageFiles
{
    public const string FolderName = "languages";

    private const string Ending = ".yaml";
    private const int Largest = 64 << 10;
    private const int Most = 40;

    /// <summary>Reads the user's own files; a mistake in one of them is an error.</summary>
    public static void ReadUsers(string configFolder, ConfigurationDraft draft)
    {
        var folder = Path.Join(configFolder, FolderName);
        if (!Directory.Exists(folder)) return;
        try
        {
            foreach (var file in Directory.GetFiles(folder, "*" + Ending).Order(StringComparer.Ordinal))
            {
                if (new FileInfo(file).Length > Largest || draft.LanguageFiles.Count == Most)
                    throw new LatheError(ErrorKind.Validation, "languages.too_large", $"{file} is larger than 64 kB, or one of more than {Most}.") { Guidance = "Keep only what differs from what comes with Lathe." }.ToException();
                draft.LanguageFiles.Add(new ProfileFile(file, File.ReadAllText(file), MayLoosen: true));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "languages.unreadable", $"{folder} cannot be read: {exception.Message}") { Guidance = "Make its files readable, or move the folder away." }.ToException(exception);
        }

        _ = QualityProfile.With(draft.LanguageFiles);
    }

    /// <summary>Whether a file of the repository is one of these.</summary>
    public static bool Is(string path) => path.StartsWith($"{Trust.RepositoryFiles.Folder}/{FolderName}/", StringComparison.Ordinal) && path.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>Takes a file of the repository; one with a mistake is left out and said.</summary>
    public static void AddRepositorys(string path, byte[] content, bool trusted, ConfigurationDraft draft)
    {
        if (content.Length > Largest || draft.LanguageFiles.Count >= 2 * Most)
        {
            Ignore(draft, path, $"it is larger than 64 kB, or one of more than {Most}");
            return;
        }

        var file = new ProfileFile(path, Encoding.UTF8.GetString(content).TrimStart('\ufeff'), trusted);
        try
        {
            foreach (var line in QualityProfile.With([.. draft.LanguageFiles, file]).PassedOver)
                if (line.StartsWith(path + ":", StringComparison.Ordinal)) Ignore(draft, path, line[(path.Length + 1)..] + "; `lathe trust` allows it after you have looked");
            draft.LanguageFiles.Add(file);
        }
        catch (LatheException exception)
        {
            Ignore(draft, path, exception.Error.Message);
        }
    }

    private static void Ignore(ConfigurationDraft draft, string path, string why) => draft.Ignored.Add(new IgnoredSetting(path, 0, path, why));
}
