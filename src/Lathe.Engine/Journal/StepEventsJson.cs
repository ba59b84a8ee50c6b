using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>
/// Reads the two kinds of event that a long journal is made of, in the form in which they are written. Null for any other form, for which there are the readers that take every JSON. A test holds all to the same.
/// </summary>
internal static class StepEventsJson
{
    /// <summary>Reads a step's intent.</summary>
    /// <param name="json">Its members.</param>
    public static StepStarted? Started(ReadOnlySpan<byte> json)
    {
        StepId step = default;
        StepKind kind = default;
        string? input = null, title = null;
        ObjectHash? checkpoint = null, ignored = null;
        decimal? reserved = null;
        long? tokens = null;
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Name.SequenceEqual("step"u8)) step = new StepId(members.Text()!);
            else if (members.Name.SequenceEqual("kind"u8)) kind = Kind(ref members);
            else if (members.Name.SequenceEqual("input_hash"u8)) input = members.Text();
            else if (members.Name.SequenceEqual("checkpoint"u8)) checkpoint = Hash(ref members);
            else if (members.Name.SequenceEqual("ignored"u8)) ignored = Hash(ref members);
            else if (members.Name.SequenceEqual("reserved"u8)) reserved = members.Decimal();
            else if (members.Name.SequenceEqual("reserved_tokens"u8)) tokens = members.Integer();
            else if (members.Name.SequenceEqual("title"u8)) title = members.Text();
            else members.Other();
        }

        return members.IsOther || step.Value is null ? null : new StepStarted(step, kind, input!, checkpoint, reserved, tokens, title) { Ignored = ignored };
    }

    /// <summary>Reads a step's result, which is passed over and kept as it stands.</summary>
    /// <param name="json">Its members; kept by the event.</param>
    public static StepFinished? Finished(ReadOnlyMemory<byte> json)
    {
        var read = default(StepFinishedMembers);
        var members = new JsonMembers(json.Span);
        while (members.Next())
        {
            if (members.Name.SequenceEqual("step"u8)) read.Step = new StepId(members.Text()!);
            else if (members.Name.SequenceEqual("kind"u8)) read.Kind = Kind(ref members);
            else if (members.Name.SequenceEqual("input_hash"u8)) read.Input = members.Text();
            else if (members.Name.SequenceEqual("milliseconds"u8)) read.Milliseconds = members.Integer();
            else if (members.Name.SequenceEqual("result"u8)) read.Result = members.Value is [(byte)'n', ..] ? null : new StepJson(json[members.Start..members.End]);
            else if (members.Name.SequenceEqual("result_object"u8)) read.Large = Hash(ref members);
            else if (members.Name.SequenceEqual("usage"u8)) read.Usage = Usage(ref members);
            else if (members.Name.SequenceEqual("title"u8)) read.Title = members.Text();
            else if (members.Name.SequenceEqual("call"u8)) read.Call = Call(ref members);
            else members.Other();
        }

        return members.IsOther || read.Step.Value is null ? null : read.ToEvent();
    }

    private static ObjectHash? Hash(ref JsonMembers members) => members.Text() is { } hex ? new ObjectHash(hex) : null;

    private static StepKind Kind(ref JsonMembers members)
    {
        var value = members.Value;
        if (value.SequenceEqual("\"Tool\""u8)) return StepKind.Tool;
        if (value.SequenceEqual("\"Model\""u8)) return StepKind.Model;
        if (value.SequenceEqual("\"Verify\""u8)) return StepKind.Verify;
        members.Other();
        return default;
    }

    private static TokenUsage? Usage(ref JsonMembers members)
    {
        long input = 0, cached = 0, output = 0, written = 0;
        decimal? cost = null;
        bool? kept = null;
        var usage = new JsonMembers(members.Value);
        while (usage.Next())
        {
            if (usage.Name.SequenceEqual("input_tokens"u8)) input = usage.Integer();
            else if (usage.Name.SequenceEqual("cached_input_tokens"u8)) cached = usage.Integer();
            else if (usage.Name.SequenceEqual("output_tokens"u8)) output = usage.Integer();
            else if (usage.Name.SequenceEqual("cost"u8)) cost = usage.Decimal();
            else if (usage.Name.SequenceEqual("cache_write_tokens"u8)) written = usage.Integer();
            else if (usage.Name.SequenceEqual("from_cache"u8) && usage.Value.SequenceEqual("true"u8)) kept = true;
            else usage.Other();
        }

        if (!usage.IsOther) return new TokenUsage(input, cached, output, cost) { CacheWriteTokens = written, FromCache = kept };
        members.Other();
        return null;
    }

    // What was tried again is rare, and read in the usual way.
    private static CallFigures? Call(ref JsonMembers members)
    {
        long? first = null;
        var call = new JsonMembers(members.Value);
        while (call.Next())
        {
            if (call.Name.SequenceEqual("first_token_milliseconds"u8)) first = call.Integer();
            else call.Other();
        }

        if (!call.IsOther) return new CallFigures(first);
        members.Other();
        return null;
    }
}
