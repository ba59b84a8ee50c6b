using Lathe.Engine.Configuration;

namespace Lathe.Cli.Output;

/// <summary>Says what was found in the configuration and has no effect.</summary>
internal static class Notices
{
    private const int MostLines = 20;

    public static void Write(TextWriter output, int? width, IReadOnlyList<IgnoredSetting> ignored, IReadOnlyList<string> warnings)
    {
        for (var i = 0; i < ignored.Count; i++)
        {
            if (i == MostLines)
            {
                Line(output, width, $"ignored: {ignored.Count - MostLines} more; `lathe config show --json` lists them all");
                break;
            }

            var item = ignored[i];
            var place = item.Line > 0 ? $"{item.File}:{item.Line}: " : item.Key.Equals(item.File, StringComparison.Ordinal) ? "" : $"{item.File}: ";
            Line(output, width, $"ignored: {place}{item.Key}: {item.Why}");
        }

        foreach (var warning in warnings) Line(output, width, $"warning: {warning}");
    }

    private static void Line(TextWriter output, int? width, string text)
    {
        foreach (var line in TextWidth.Wrap(PlainText.OneLine(text), width ?? int.MaxValue)) output.WriteLine(line);
    }
}
