using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;

namespace Lathe.Cli.Running;

/// <summary>A run as one JSON object a line: each event as it is in the journal, and streamed text as lines of type <c>text_delta</c>.</summary>
internal sealed class JsonRunView(TextWriter output) : IRunObserver
{
    private static readonly EngineJson Json = new(new JsonSerializerOptions(EngineJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly Lock _gate = new();

    public static string Line(RunEvent stored) => JsonSerializer.Serialize(stored, Json.RunEvent);

    public void Appended(RunEvent stored) => Write(Line(stored));

    public void Began(StepId step, StepKind kind, string title)
    {
    }

    public void Streamed(StepId step, string text) => Write($$"""{"type":"text_delta","step":{{Quoted(step.Value)}},"text":{{Quoted(text)}}}""");

    public void Progressed(StepId step, string text) => Write($$"""{"type":"progress","step":{{Quoted(step.Value)}},"text":{{Quoted(text)}}}""");

    public void Restarted(StepId step, string reason) => Write($$"""{"type":"text_restarted","step":{{Quoted(step.Value)}},"reason":{{Quoted(reason)}}}""");

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
