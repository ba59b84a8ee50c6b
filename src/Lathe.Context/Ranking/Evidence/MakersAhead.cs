namespace Lathe.Context;

/// <summary>Reads what some files use of others on another thread, while the one that will ask for it does something else; who comes to ask helps with what is left.</summary>
internal sealed class MakersAhead : IDisposable
{
    private readonly IRankCorpus _corpus;
    private readonly int[] _documents;
    private readonly Task _other;
    private int _taken;

    public MakersAhead(IRankCorpus corpus, int[] documents)
    {
        (_corpus, _documents) = (corpus, documents);
        _other = documents.Length == 0 ? Task.CompletedTask : Task.Run(Read);
    }

    /// <summary>Returns when all of it is read; throws what reading threw.</summary>
    public void Finish()
    {
        Read();
        _other.GetAwaiter().GetResult();
    }

    // What is read must not outlive the index.
    public void Dispose()
    {
        Interlocked.Exchange(ref _taken, _documents.Length);
        Task.WaitAny([_other], CancellationToken.None);
    }

    private void Read()
    {
        while (Interlocked.Increment(ref _taken) is var next && next <= _documents.Length) _corpus.MakersOf(_documents[next - 1]);
    }
}
