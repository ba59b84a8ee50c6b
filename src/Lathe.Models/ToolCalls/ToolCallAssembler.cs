using System.Text;
using Microsoft.Extensions.AI;

namespace Lathe.Models.ToolCalls;

/// <summary>
/// Puts the tool calls of Chat Completions together from their pieces. By the protocol the pieces of one call share an index, and the first has the id and the name; what servers make of that is told
/// apart as the table in docs/models.md says.
/// </summary>
internal sealed class ToolCallAssembler
{
    private readonly List<Call> _calls = [];

    /// <summary>Adds a piece.</summary>
    /// <param name="index">The call's place; null where the server gives none.</param>
    /// <param name="id">The call's id.</param>
    /// <param name="name">The tool's name, or a piece of it.</param>
    /// <param name="arguments">A piece of the arguments.</param>
    /// <returns>The piece with its call's place and name; null where it holds no arguments.</returns>
    public ToolCallProgress? Add(int? index, string? id, string? name, string? arguments)
    {
        (id, name) = (id is { Length: > 0 } ? id : null, name is { Length: > 0 } ? name : null);
        var call = Find(index, id);
        if (call is null || IsAnother(call, index, id, name, arguments))
        {
            call = new Call(index);
            _calls.Add(call);
        }

        call.Id ??= id;
        if (name is not null) call.Name = Join(call, name);
        call.Arguments.Append(arguments);
        return string.IsNullOrEmpty(arguments) ? null : new ToolCallProgress(_calls.IndexOf(call), call.Name, arguments);
    }

    /// <summary>The calls in the order in which they began.</summary>
    public List<AIContent> Finish()
    {
        var ids = new CallIds();
        var contents = new List<AIContent>(_calls.Count);
        for (var i = 0; i < _calls.Count; i++)
        {
            var call = _calls[i];
            var arguments = call.Arguments.ToString();
            if (ids.Take(call.Id, call.Name, arguments, i) is { } id) contents.Add(ToolCallArguments.Parse(id, call.Name, arguments));
        }

        return contents;
    }

    private Call? Find(int? index, string? id) =>
        index is { } place ? _calls.FindLast(c => c.Index == place)
        : id is not null ? _calls.FindLast(c => c.Id == id)
        : _calls.Count > 0 ? _calls[^1] : null;

    private static bool IsAnother(Call call, int? index, string? id, string? name, string? arguments)
    {
        // Servers that send every call whole under index 0.
        if (id is not null && call.Id is not null) return id != call.Id;
        if (name is null || call.Name.Length == 0) return false;
        var begun = call.Arguments.Length > 0;

        // Without index and id a name is all there is; some servers repeat it with each piece.
        if (name != call.Name) return begun || (index is null && id is null);
        return begun && !string.IsNullOrEmpty(arguments) && ArgumentText.IsWholeObject(call.Arguments.ToString());
    }

    /// <summary>A name comes whole, or in pieces, or again with each piece, or grows.</summary>
    private static string Join(Call call, string piece) =>
        call.Arguments.Length > 0 && call.Name.Length > 0 ? call.Name
        : piece.StartsWith(call.Name, StringComparison.Ordinal) ? piece
        : call.Name + piece;

    private sealed class Call(int? index)
    {
        public int? Index { get; } = index;

        public string? Id { get; set; }

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
