using Lathe.Engine.Configuration.Yaml;
using Lathe.Errors;

namespace Lathe.Engine.Configuration;

/// <summary>The user's own <c>config.yaml</c>: everything in it counts, and a mistake in it is an error.</summary>
internal static class UserFile
{
    public static void Apply(string file, ConfigurationDraft draft)
    {
        if (ReadText(file) is not { } text) return;
        var source = new YamlSource(file, "config");
        if (YamlDocumentReader.Read(text, source) is not { } root) return;
        var document = new YamlValue(source, "", root);
        foreach (var entry in root.Entries)
        {
            var value = document.At(entry);
            if (value.IsNull) continue;
            if (!ConfigurationFileReader.TryRead(YamlKeys.ToSnakeCase(entry.Key), value, SettingLayer.User, draft))
                throw ConfigurationFileReader.UnknownKey(entry, document, Keys());
        }
    }

    private static List<string> Keys() =>
        [.. Settings.All.Select(s => s.Key).Where(k => !k.Contains('.', StringComparison.Ordinal)), .. ConfigurationFileReader.Structures];

    /// <summary>The file's text; null where there is none.</summary>
    public static string? ReadText(string file)
    {
        try
        {
            if (!File.Exists(file)) return null;
            if (new FileInfo(file).Length > YamlDocumentReader.LargestBytes) throw new YamlSource(file, "config").Error("too_large", 1, "the file is larger than 1 MB.");
            // A pipe says that it is empty, and would never end.
            return new FileInfo(file).Length == 0 ? "" : File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "config.unreadable", $"{file} cannot be read: {exception.Message}")
            {
                Guidance = "Make the file readable, or move it away to go on with the defaults.",
            }.ToException(exception);
        }
    }
}
