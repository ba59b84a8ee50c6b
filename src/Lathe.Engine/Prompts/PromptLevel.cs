using System.Text.Json.Serialization;

namespace Lathe.Engine.Prompts;

/// <summary>How much a prompt says about how to go about a task.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromptLevel>))]
public enum PromptLevel
{
    /// <summary>What kind of change it is, in one sentence.</summary>
    Minimal,

    /// <summary>And what matters most for that kind.</summary>
    Standard,

    /// <summary>And how to plan, what to look out for, and how to look over it at the end.</summary>
    Comprehensive,
}
