using System.Text;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Keeps what it was shown, as one text.</summary>
internal sealed class RecordingObserver : IRunObserver
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<RunEvent> _events = [];

    public Action<RunEvent>? OnEvent { get; set; }

    public string Text
    {
        get
        {
            lock (_lock) return _text.ToString();
        }
    }

    public IReadOnlyList<RunEvent> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    public void Appended(RunEvent stored)
    {
        OnEvent?.Invoke(stored);
        lock (_lock)
        {
            _events.Add(stored);
            _text.Append(System.Text.Json.JsonSerializer.Serialize(stored, EngineJson.Default.RunEvent)).Append('\n');
        }
    }

    public void Began(StepId step, StepKind kind, string title) => Add($"{step} {kind} {title}");

    public void Streamed(StepId step, string text) => Add(text);

    public void Restarted(StepId step, string reason) => Add(reason);

    private void Add(string line)
    {
        lock (_lock) _text.Append(line).Append('\n');
    }
}
