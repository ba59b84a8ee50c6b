using System.Text.Json.Serialization;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Feedback;

/// <summary>What an attempt left to mend, as its step records it.</summary>
/// <param name="Attempt">Its number.</param>
/// <param name="Items">What was seen, in order.</param>
/// <param name="Fixed">The ids of items of earlier attempts that were seen fixed.</param>
/// <param name="Signature">Equal for two attempts that failed in the same way.</param>
public sealed record FeedbackRecord(int Attempt, IReadOnlyList<FeedbackItem> Items, IReadOnlyList<string> Fixed, string Signature);

/// <summary>The JSON of recorded feedback.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FeedbackRecord))]
public sealed partial class FeedbackJson : JsonSerializerContext
{
    /// <summary>The result of a feedback step.</summary>
    public static StepForm<FeedbackRecord> FeedbackStep => new(Default.FeedbackRecordSerializeHandler, () => Default.FeedbackRecord);
}
