using System.Runtime.InteropServices;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>The members of a step's result while it is read, by either reader.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct StepFinishedMembers
{
    public StepId Step;
    public StepKind Kind;
    public string? Input, Title;
    public long Milliseconds;
    public StepJson? Result;
    public ObjectHash? Large;
    public TokenUsage? Usage;
    public CallFigures? Call;

    public readonly StepFinished ToEvent() => new(Step, Kind, Input!, Milliseconds, Result, Large, Usage, Title) { Call = Call };
}
