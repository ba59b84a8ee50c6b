using System.Text;

namespace Lathe.Engine.Sandbox;

/// <summary>What comes through the status pipe: bubblewrap's JSON lines and the inner script's word.</summary>
internal sealed class BoxStatus
{
    private const int Limit = 16 << 10;
    private const string ChildMember = "\"child-pid\":";

    private readonly StringBuilder _text = new();
    private int _childId;

    /// <summary>Process 1 of the box as the machine numbers it; 0 while it is not known.</summary>
    public int ChildId => Volatile.Read(ref _childId);

    /// <summary>The inner script has begun.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The launcher has seen the last process of the command go.</summary>
    public bool IsSwept { get; private set; }

    /// <summary>A process that the launcher could not end; 0 when there is none.</summary>
    public int StuckId { get; private set; }

    /// <summary>Reads until the pipe is closed.</summary>
    /// <param name="stream">The pipe.</param>
    /// <param name="onHeld">Called when the pipe is held.</param>
    /// <param name="onChild">Called when <see cref="ChildId"/> is known.</param>
    /// <param name="onReady">Called when the inner script has begun.</param>
    public async Task ReadAsync(Stream stream, Action onHeld, Action onChild, Action onReady)
    {
        var buffer = new byte[1024];
        var isHeld = false;
        for (int count; (count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            if (_text.Length > Limit) continue;
            _text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            var text = _text.ToString();
            if (!isHeld && text.StartsWith(BoxScripts.Held, StringComparison.Ordinal))
            {
                isHeld = true;
                onHeld();
            }

            if (ChildId == 0 && FindNumber(text, ChildMember) is > 0 and var id)
            {
                Volatile.Write(ref _childId, id);
                onChild();
            }

            IsSwept = text.Contains(BoxScripts.Swept, StringComparison.Ordinal);
            StuckId = FindNumber(text, BoxScripts.Stuck);
            if (IsReady || !text.Contains(BoxScripts.Ready, StringComparison.Ordinal)) continue;
            IsReady = true;
            onReady();
        }
    }

    private static int FindNumber(string text, string before)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal);
        if (at < 0) return 0;
        at += before.Length;
        while (at < text.Length && text[at] == ' ') at++;
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        // A number that ends with the buffer may go on in the next piece.
        return end < text.Length && int.TryParse(text.AsSpan(at, end - at), out var id) ? id : 0;
    }
}

/// <summary>
/// Hands output on from the moment that the box is known to be set up. What comes before (the two pipes are read independently) waits; when the set-up fails
/// it is bubblewrap's own complaint and never handed on.
/// </summary>
internal sealed class BoxListener(Action<ReadOnlySpan<byte>>? listener)
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _waiting = new();
    private bool _isOpen;

    public void Give(ReadOnlySpan<byte> piece)
    {
        if (listener is null || piece.IsEmpty) return;
        lock (_gate)
        {
            if (_isOpen) listener(piece);
            else _waiting.Write(piece);
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
            if (_waiting.Length > 0) listener?.Invoke(_waiting.GetBuffer().AsSpan(0, (int)_waiting.Length));
            _waiting.SetLength(0);
        }
    }
}
