using System.Runtime.ExceptionServices;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Ranks the files of a tree by what a task says. The score of a file is
/// <code>
/// kind × (BestWindow × max over windows BM25(window) + WholeFile × BM25(file)) + PathWord × Σ weight × rarity  (words in its path; a third for folders)
///      + PathMention × certainty  (named in the text) + TraceLine × certainty / (1 + frames before it / 3)  (named with a line) + NamedFile  (named by a person)
/// BM25(d) = Σ weight(w) × ln(1 + (N − n(w) + ½) / (n(w) + ½)) × f × (K1 + 1) / (f + K1 × (1 − B + B × |d| / mean |d|))
/// </code>
/// where f counts a word once per use, <see cref="RankWeights.Definition"/> times on a line that starts like a definition, and <see cref="RankWeights.NamePart"/> times as a part of a longer name; N is the number of files read and
/// n(w) of those that have the word; kind is the factor of tests, prose and generated files. BM25 as in Robertson and Zaragoza, The Probabilistic Relevance Framework (2009).
/// </summary>
public static class ContextRanker
{
    private const int SequentialBelow = 24;

    /// <summary>Reads the files and ranks them.</summary>
    /// <param name="files">The files.</param>
    /// <param name="request">The task.</param>
    /// <param name="options">Weights and bounds.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static Ranking Rank(FileSet files, ContextRequest request, RankOptions options, CancellationToken cancellationToken)
    {
        var words = TaskWords.Of(request.Text, options.Weights.NamePart);
        var evidence = new FileEvidence(files.Files, options.Weights);
        evidence.AddNamed(request.Files);
        evidence.AddMentions(request.Text);
        evidence.AddPathWords(words);
        var reader = new TermReader(files, evidence, words, options, cancellationToken);
        if (words.Count > 0) reader.Run();
        return new RankAssembler(files.Files, evidence, reader, words, options).Assemble();
    }

    /// <summary>Reads files and counts words in them, on several threads, within the bounds.</summary>
    internal sealed class TermReader(FileSet files, FileEvidence evidence, TaskWords words, RankOptions options, CancellationToken cancellationToken)
    {
        private readonly int[] _order = evidence.ReadingOrder();
        private readonly long _started = options.Time.GetTimestamp();
        private int _next = -1;
        private long _bytes;
        private int _read;
        private int _cut;
        private int _leftOver;

        public FileTerms?[] Terms { get; } = new FileTerms?[files.Files.Count];

        public FileTraits[] Traits { get; } = new FileTraits[files.Files.Count];

        public int FilesRead => _read;

        public long BytesRead => _bytes;

        public string? Note
        {
            get
            {
                var notes = new List<string>();
                if (_leftOver > 0) notes.Add($"{_leftOver} of {files.Files.Count} files were not read, because the bound of bytes or time was reached");
                if (_cut > 0) notes.Add($"only the start of {_cut} large file(s) was read");
                return notes.Count == 0 ? null : string.Join("; ", notes);
            }
        }

        public void Run()
        {
            if (_order.Length < SequentialBelow || options.Parallelism <= 1)
            {
                Work();
                return;
            }

            try
            {
                Parallel.For(0, options.Parallelism, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism }, _ => Work());
            }
            catch (AggregateException e) when (e.InnerExceptions.Count > 0)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }
        }

        private void Work()
        {
            for (var i = Interlocked.Increment(ref _next); i < _order.Length; i = Interlocked.Increment(ref _next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Interlocked.Read(ref _bytes) >= options.MaxTotalBytes || options.Time.GetElapsedTime(_started) >= options.MaxTime) Interlocked.Increment(ref _leftOver);
                else ReadOne(_order[i]);
            }
        }

        private void ReadOne(int index)
        {
            var file = files.Files[index];
            if (files.Read(file.Path, options.MaxFileBytes) is not { } content) return;
            Interlocked.Add(ref _bytes, content.Length);
            Interlocked.Increment(ref _read);
            if (file.Size > options.MaxFileBytes) Interlocked.Increment(ref _cut);
            var traits = FileClassifier.Classify(file.Path, content);
            Traits[index] = traits;
            if ((traits & FileTraits.Binary) != FileTraits.None) return;
            Terms[index] = TermCounter.Count(content, words, options.Weights);
        }
    }
}
