using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lathe.Engine.Journal;

/// <summary>
/// How a step's result is written and read. Writing uses the code that the source generator made; the type's description, which is costly to build, is asked for
/// only where a result is read back.
/// </summary>
/// <param name="Writer">Writes a result.</param>
/// <param name="Type">Describes the type for reading.</param>
public sealed record StepForm<T>(Action<Utf8JsonWriter, T> Writer, Func<JsonTypeInfo<T>> Type)
{
    internal byte[] Write(T value) => GeneratedJson.Write(Writer, value);
}

/// <summary>Runs generated writers.</summary>
internal static class GeneratedJson
{
    private static readonly JsonWriterOptions Trusting = new() { SkipValidation = true };

    public static byte[] Write<T>(Action<Utf8JsonWriter, T> write, T value)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(bytes, Trusting);
        write(writer, value);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
