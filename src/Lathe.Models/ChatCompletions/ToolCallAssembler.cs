using System.Text;
using Microsoft.Extensions.AI;

namespace Lathe.Models.ChatCompletions;

/// <summary>
/// Puts tool calls together from their pieces. Pieces of one call share an index; servers that send every call whole under index 0 are told apart by a new id.
/// </summary>
internal sealed class ToolCallAssembler
{
    private readonly List<Call> _calls = [];

    public int Count => _calls.Count;

    /// <summary>Adds a piece.</summary>
    /// <returns>The piece with its call's place and name; null where it holds no arguments.</returns>
    public ToolCallProgress? Add(int index, string? id, string? name, string? arguments)
    {
        var call = _calls.FindLast(c => c.Index == index);
        if (call is null || (id is { Length: > 0 } && call.Id.Length > 0 && call.Id != id))
        {
            call = new Call(index);
            _calls.Add(call);
        }

        if (call.Id.Length == 0 && id is not null) call.Id = id;
        if (call.Name.Length == 0 && name is not null) call.Name = name;
        call.Arguments.Append(arguments);
        return string.IsNullOrEmpty(arguments) ? null : new ToolCallProgress(_calls.IndexOf(call), call.Name, arguments);
    }

    /// <summary>The calls in the order in which they began; one that came without an id gets one from its place.</summary>
    public List<AIContent> Finish()
    {
        var contents = new List<AIContent>(_calls.Count);
        for (var i = 0; i < _calls.Count; i++)
        {
            var call = _calls[i];
            contents.Add(ToolCallArguments.Parse(call.Id.Length > 0 ? call.Id : $"call_{i}", call.Name, call.Arguments.ToString()));
        }

        return contents;
    }

    private sealed class Call(int index)
    {
        public int Index { get; } = index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
