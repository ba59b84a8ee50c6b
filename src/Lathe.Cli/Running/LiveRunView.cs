using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lathe.Cli.Running;

/// <summary>
/// A run on a terminal: lines of what is done scroll by, and below them stand the text that streams in, the edits that form in it and one status line (step, time, tokens, cost
/// against the limit). Nothing is drawn more than ten times a second.
/// </summary>
internal sealed class LiveRunView : IRunObserver, IAsyncDisposable
{
    private const int StreamedLines = 6;
    private const int ShortestStep = 12;
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);
    private readonly EventLines _lines;
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<ViewLine> _scrolled = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _drawing;
    private readonly FormingEdits _forming = new();
    private readonly long _start;
    private RunHistory? _history;
    private string _step = "starting";
    private string _streamed = "";

    public LiveRunView(CliHost host, IObjectStore objects)
    {
        _lines = new EventLines(objects);
        _time = host.Time;
        _start = _time.GetTimestamp();
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = host.Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new TerminalOutput(host),
        });
        _drawing = Task.Run(DrawAsync);
    }

    public void Appended(RunEvent stored)
    {
        lock (_gate)
        {
            _history ??= new RunHistory();
            if (stored.Sequence == _history.LastSequence + 1) _history.Apply(stored);
            if (stored.Data is StepFinished { Kind: StepKind.Model }) Forget();
            _forming.Root = _history.Started?.Repository;
            foreach (var line in _lines.Of(stored)) _scrolled.Enqueue(line);
        }
    }

    public void Began(StepId step, StepKind kind, string title)
    {
        lock (_gate)
        {
            _step = kind == StepKind.Model ? $"{step.Value.Split('/')[0].Replace('-', ' ')}: {title}" : title;
            Forget();
        }
    }

    public void Progressed(StepId step, string text)
    {
        lock (_gate) _step = text;
    }

    public void Streamed(StepId step, string text)
    {
        lock (_gate)
        {
            _streamed = Tail(_streamed + text);
            _forming.Text(text);
        }
    }

    public void CallStreamed(StepId step, int call, string tool, string arguments)
    {
        lock (_gate) _forming.Call(call, tool, arguments);
    }

    public void Restarted(StepId step, string reason)
    {
        lock (_gate)
        {
            Forget();
            _scrolled.Enqueue(new ViewLine($"  {PlainText.OneLine(reason)}", LineTone.Faint));
        }
    }

    /// <summary>Seeds the view with what the journal says already, for a resumed run.</summary>
    public void Recall(RunHistory history)
    {
        lock (_gate) _history = history;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _drawing;
        _end.Dispose();
    }

    private void Forget()
    {
        _streamed = "";
        _forming.Clear();
    }

    private static string Tail(string text) => text.Length <= 4_000 ? text : text[^2_000..];

    private Task DrawAsync() => _console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
    {
        using var timer = new PeriodicTimer(FrameTime, _time);
        try
        {
            do Draw(live);
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            lock (_gate) Forget();
            Draw(live);
        }
    });

    private void Draw(LiveDisplayContext live)
    {
        List<ViewLine> scrolled;
        IRenderable below;
        lock (_gate)
        {
            scrolled = [.. _scrolled];
            _scrolled.Clear();
            below = Below();
        }

        foreach (var line in scrolled)
        {
            foreach (var text in line.Fit(_console.Profile.Width)) _console.Write(new Text(text + "\n", Style(line.Tone)));
        }

        live.UpdateTarget(below);
    }

    // Never fewer than two lines: to redraw one, Spectre moves the cursor up by no line at all, which terminals read as one.
    private Rows Below()
    {
        var rows = new List<IRenderable> { new Text("") };
        var width = Math.Max(20, _console.Profile.Width);
        var streamed = PlainText.Printable(_streamed).Split('\n').TakeLast(StreamedLines).Where(l => l.Length > 0).SelectMany(l => new ViewLine("  " + l).Fit(width));
        foreach (var line in streamed.TakeLast(StreamedLines)) rows.Add(new Text(line));
        foreach (var line in _forming.Lines()) rows.Add(new Text(line.Fit(width).First(), Style(line.Tone)));
        rows.Add(new Text(Status(width), Style(LineTone.Faint)));
        return new Rows(rows);
    }

    // One line whatever the width: what does not fit is left away from the end, and the step's name gets the room that is left.
    private string Status(int width)
    {
        var elapsed = _time.GetElapsedTime(_start);
        var figures = $"  {(int)elapsed.TotalMinutes}:{elapsed.Seconds:00}";
        if (_history is { Started: { } started } history)
        {
            var limit = (history.Resumed?.Settings ?? started.Settings).MaxCost is { } most ? $" of {most:0.##}" : "";
            string[] more = [$"  {Money.Text(history.Spent, history.SpentIsPartial)}{limit}", $"  {Used(history):N0} tokens"];
            foreach (var figure in more)
            {
                if (figures.Length + figure.Length <= width - ShortestStep - 2) figures += figure;
            }
        }

        return $"● {Bounded.OneLine(PlainText.OneLine(_step), Math.Max(2, width - figures.Length - 3))}{figures}";
    }

    // Without what calls in flight have reserved: a person reads this as used.
    private static long Used(RunHistory history)
    {
        long tokens = 0;
        foreach (var step in history.FinishedSteps) tokens += step.Usage is { } usage ? usage.InputTokens + usage.OutputTokens : 0;
        return tokens;
    }

    private static Style Style(LineTone tone) => tone switch
    {
        LineTone.Heading => new Style(decoration: Decoration.Bold),
        LineTone.Good => new Style(Color.Green),
        LineTone.Bad => new Style(Color.Red),
        LineTone.Faint => new Style(decoration: Decoration.Dim),
        _ => Spectre.Console.Style.Plain,
    };

    private sealed class TerminalOutput(CliHost host) : IAnsiConsoleOutput
    {
        public TextWriter Writer => host.Out;

        public bool IsTerminal => true;

        public int Width => host.Width ?? 80;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
