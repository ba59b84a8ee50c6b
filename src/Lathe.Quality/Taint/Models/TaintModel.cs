using System.Collections.Concurrent;

namespace Lathe.Quality.Taint;

/// <summary>What is known of a language's libraries and frameworks, from <c>Data/LANGUAGE.taint</c> and <c>Data/common.taint</c>. By the last word of a name, which is all that most names are ever asked for.</summary>
internal sealed class TaintModel
{
    private static readonly ConcurrentDictionary<string, TaintModel?> Models = new(StringComparer.Ordinal);

    /// <summary>Values that are sources when they are named.</summary>
    public Lookup<SourceModel> Sources { get; } = new();

    /// <summary>Calls whose results are sources.</summary>
    public Lookup<SourceModel> CallSources { get; } = new();

    public Lookup<SinkModel> Sinks { get; } = new();

    /// <summary>Assignments to members (<c>innerHTML=</c>) and elements (<c>session[]=</c>) that are sinks.</summary>
    public Lookup<SinkModel> AssignmentSinks { get; } = new();

    public Lookup<CallModel> Calls { get; } = new();

    /// <summary>Members that have a type.</summary>
    public Lookup<CallModel> MemberTypes { get; } = new();

    public List<HandlerModel> Handlers { get; } = [];

    public Lookup<CallbackModel> Callbacks { get; } = new();

    public HashSet<string> ParameterAnnotations { get; } = new(StringComparer.Ordinal);

    public HashSet<string> CleanTypes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> ServiceTypes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> CleanMembers { get; } = new(StringComparer.Ordinal);

    public HashSet<string> HostParts { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Mutators { get; } = new(StringComparer.Ordinal);

    /// <summary>Parts of a function's name that say what it makes clean, in lower case.</summary>
    public List<(string Word, ulong Mask)> CleanNames { get; } = [];

    public List<string> GuardNames { get; } = [];

    public List<string> CarrierReads { get; } = [];

    public List<string> SecretNames { get; } = [];

    /// <summary>Texts that a value must not contain to be dangerous for a category.</summary>
    public List<(string Text, ulong Mask)> Lacks { get; } = [];

    public List<(string Text, ulong Mask)> Replaced { get; } = [];

    /// <summary>Words without which nothing can be found in a file: of sources, of sinks that need one, of sinks that do not.</summary>
    public Dictionary<string, TriggerKind> Triggers { get; } = new(StringComparer.Ordinal);

    public static TaintModel? For(string language) => Models.GetOrAdd(language, static id => DataText.Read($"{id}.taint") is { } text ? Make(text) : null);

    internal static TaintModel Make(string text)
    {
        var model = new TaintModel();
        var reader = new ModelReader(model);
        reader.Read(DataText.Read("common.taint") ?? "");
        reader.Read(text);
        return model;
    }

    public void Trigger(string word, TriggerKind kind) => Triggers[word] = Triggers.GetValueOrDefault(word) | kind;
}

[Flags]
internal enum TriggerKind : byte
{
    None = 0, Source = 1, Sink = 2, Flag = 4,
}

/// <summary>Models by the last word of their names.</summary>
internal sealed class Lookup<T>
    where T : class
{
    private readonly Dictionary<string, List<T>> _byWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<T>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public Lookup() => _lookup = _byWord.GetAlternateLookup<ReadOnlySpan<char>>();

    public IEnumerable<string> Words => _byWord.Keys;

    /// <summary>Adds a model; those of a certain owner come before those of any.</summary>
    public void Add(NamePattern pattern, T model)
    {
        if (!_byWord.TryGetValue(pattern.Last, out var models)) _byWord[pattern.Last] = models = [];
        if (pattern.IsOfAny) models.Add(model);
        else models.Insert(0, model);
    }

    public List<T>? Find(ReadOnlySpan<char> word) => _lookup.TryGetValue(word, out var models) ? models : null;
}
