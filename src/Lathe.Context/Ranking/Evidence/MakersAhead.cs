using System.Runtime.ExceptionServices;

namespace Lathe.Context;

/// <summary>
/// Reads what some files use of others on another thread, while the one that will ask for it does something else. Who comes to ask helps with what is left; nobody waits for a thread that has not begun, which a busy process may have none of.
/// </summary>
internal sealed class MakersAhead : IDisposable
{
    private readonly IRankCorpus _corpus;
    private readonly int[] _documents;
    // Held by the other thread while it reads one file.
    private readonly Lock _reading = new();
    private ExceptionDispatchInfo? _failure;
    private int _taken;

    public MakersAhead(IRankCorpus corpus, int[] documents)
    {
        (_corpus, _documents) = (corpus, documents);
        if (documents.Length > 0) _ = Task.Run(ReadOnOther);
    }

    /// <summary>Returns when all of it is read; throws what reading threw.</summary>
    public void Finish()
    {
        while (Take() is { } document) _corpus.MakersOf(document);
        lock (_reading) _failure?.Throw();
    }

    /// <summary>Nothing is read afterwards: it must not outlive the index.</summary>
    public void Dispose()
    {
        lock (_reading) Volatile.Write(ref _taken, _documents.Length);
    }

    private void ReadOnOther()
    {
        while (true)
        {
            lock (_reading)
            {
                if (_failure is not null || Take() is not { } document) return;
                try
                {
                    _corpus.MakersOf(document);
                }
                // Whatever it is, it is the asking thread's to hear of.
                catch (Exception e)
                {
                    _failure = ExceptionDispatchInfo.Capture(e);
                }
            }
        }
    }

    private int? Take() => Interlocked.Increment(ref _taken) is var next && next > 0 && next <= _documents.Length ? _documents[next - 1] : null;
}
