using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lathe.Cli.Output;

/// <summary>Writes results as JSON: a document, or one object a line.</summary>
internal static class JsonOutput
{
    public static void Document<T>(CliHost host, T value, Func<CliJson, JsonTypeInfo<T>> type) =>
        host.Out.WriteLine(JsonSerializer.Serialize(value, type(CliJson.Documents)));

    public static void Lines<T>(CliHost host, IEnumerable<T> values, Func<CliJson, JsonTypeInfo<T>> type)
    {
        foreach (var value in values) host.Out.WriteLine(JsonSerializer.Serialize(value, type(CliJson.Lines)));
    }
}
