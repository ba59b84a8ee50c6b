using System.Text;
using Lathe.Quality.Code;
using Lathe.Quality.Metrics;
using Lathe.Syntax;

namespace Lathe.Quality.Tests.Metrics;

internal static class Measured
{
    public static CodeFile File(string path, string text) => CodeFile.Parse(path, LanguageTable.Detect(path, Encoding.UTF8.GetBytes(text))!, text)!;

    public static FunctionMeasures Function(string path, string text, string name) => FileMeasures.Of(File(path, text)).Functions.Single(f => f.Function.Name == name);
}
