using Lathe.Engine.Agents;
using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Journal;
using Lathe.Models.Catalog;

namespace Lathe.TestKit.Tokens;

/// <summary>How far the estimate of a request was from its count, by the number of the call.</summary>
/// <param name="Call">1, 2, …</param>
/// <param name="Errors">For each conversation the error as a share of the count, ascending.</param>
public sealed record EstimateErrors(int Call, IReadOnlyList<double> Errors)
{
    public double Mean => Errors.Average();

    public double At(double share) => Errors[Math.Min(Errors.Count - 1, (int)(Errors.Count * share))];
}

/// <summary>
/// Conversations as a run has them, made of the text of real files, each sent call by call to a provider that counts by a <see cref="PieceCount"/> and has an overhead of its own; before each call it is estimated what the provider will count. Part of
/// what the provider counts as output is hidden reasoning that is never sent again.
/// </summary>
public static class EstimatorCampaign
{
    private const int FixedTokens = 1_500;
    private const int HiddenTokens = 350;
    private const int TokensPerMessage = 5;

    /// <summary>Runs it.</summary>
    /// <param name="files">Texts of files, code and prose.</param>
    /// <param name="count">How the provider counts.</param>
    /// <param name="conversations">How many conversations.</param>
    /// <param name="calls">The calls of each.</param>
    /// <param name="seed">Of what is drawn.</param>
    public static IReadOnlyList<EstimateErrors> Run(IReadOnlyList<string> files, PieceCount count, int conversations, int calls, int seed)
    {
        var errors = new double[calls][];
        for (var call = 0; call < calls; call++) errors[call] = new double[conversations];
        for (var number = 0; number < conversations; number++) Converse(new Random(seed + number), files, count, calls, errors, number);
        foreach (var row in errors) Array.Sort(row);
        return [.. errors.Select((row, i) => new EstimateErrors(i + 1, row))];
    }

    private static void Converse(Random random, IReadOnlyList<string> files, PieceCount count, int calls, double[][] errors, int number)
    {
        var size = new ConversationSize(m => TokenEstimator.Estimate(Text(m)) + 8, FixedTokens);
        var conversation = new List<TranscriptMessage>
        {
            TranscriptMessage.OfText(TranscriptRole.System, Piece(random, files, 1_400)),
            TranscriptMessage.OfText(TranscriptRole.User, Piece(random, files, random.Next(2_000, 30_000))),
        };
        for (var call = 0; call < calls; call++)
        {
            // The tools are a third denser for the provider than they were taken for.
            var counted = (FixedTokens * 3 / 4) + HiddenTokens + conversation.Sum(m => count.Of(Text(m)) + TokensPerMessage);
            errors[call][number] = Math.Abs(size.Of(conversation) - counted) / (double)counted;
            var arguments = $$"""{"path":"src/File{{random.Next(1_000)}}.cs","new_text":{{System.Text.Json.JsonSerializer.Serialize(Piece(random, files, random.Next(20, 1_500)))}}}""";
            var answer = new TranscriptMessage(TranscriptRole.Assistant, [new TextPart(Piece(random, files, random.Next(80, 500))), new ToolCallPart($"{call}", "edit_file", arguments)]);
            size.Learn(conversation, answer, new TokenUsage(counted, 0, count.Of(Text(answer)) + random.Next(0, 4_000), null));
            conversation.Add(answer);
            conversation.Add(new TranscriptMessage(TranscriptRole.Tool, [new ToolResultPart($"{call}", Piece(random, files, random.Next(100, 9_000)), false)]));
        }
    }

    private static string Piece(Random random, IReadOnlyList<string> files, int length)
    {
        var text = files[random.Next(files.Count)];
        var at = random.Next(Math.Max(1, text.Length - length));
        return text.Substring(at, Math.Min(length, text.Length - at));
    }

    private static string Text(TranscriptMessage message) => string.Concat(message.Parts.Select(static p => p switch { TextPart t => t.Text, ToolResultPart r => r.Text, ToolCallPart c => c.Name + c.Arguments, _ => "" }));
}
