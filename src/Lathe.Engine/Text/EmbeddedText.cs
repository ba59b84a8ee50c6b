namespace Lathe.Engine.Text;

/// <summary>Reads the prompts and tool texts that are built into this assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>Reads one text with LF line ends.</summary>
    /// <param name="name">The file's name.</param>
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The text {name} is not embedded in {typeof(EmbeddedText).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
