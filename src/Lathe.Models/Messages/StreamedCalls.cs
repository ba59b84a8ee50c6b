using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using Lathe.Models.ToolCalls;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Messages;

/// <summary>Follows the raw events beside the updates that the SDK makes of them: pieces of tool calls to show, and the same reading of ids and arguments as for the other protocols.</summary>
internal sealed class StreamedCalls
{
    private readonly List<Block> _blocks = [];
    private readonly CallIds _ids = new();

    public bool Complete { get; private set; }

    public void Note(ChatResponseUpdate update)
    {
        if (update.FinishReason is not null) Complete = true;
        if (update.RawRepresentation is RawMessageStreamEvent raw)
        {
            switch (raw.Value)
            {
                case RawContentBlockStartEvent { ContentBlock.Value: ToolUseBlock tool } start:
                    _blocks.Add(new Block(start.Index, tool));
                    break;
                case RawContentBlockDeltaEvent { Delta.Value: InputJsonDelta json } delta when json.PartialJson.Length > 0:
                    Add(update, delta.Index, json.PartialJson);
                    break;
            }
        }

        for (var i = 0; i < update.Contents.Count;)
        {
            if (update.Contents[i] is not FunctionCallContent call || Replace(update.Contents, i, call)) i++;
            else update.Contents.RemoveAt(i);
        }
    }

    private void Add(ChatResponseUpdate update, long index, string piece)
    {
        var place = _blocks.FindLastIndex(b => b.Index == index);
        if (place < 0) return;
        _blocks[place].Arguments.Append(piece);
        ToolCallProgress.Attach(update, [new ToolCallProgress(place, _blocks[place].Name, piece)]);
    }

    private bool Replace(IList<AIContent> contents, int at, FunctionCallContent call)
    {
        var place = _blocks.FindIndex(b => !b.HandedOn && b.Id == call.CallId && b.Name == call.Name);
        var text = "";
        if (place >= 0)
        {
            _blocks[place].HandedOn = true;
            text = _blocks[place].Text();
        }

        if (_ids.Take(call.CallId, call.Name, text, Math.Max(place, 0)) is not { } id) return false;
        contents[at] = ToolCallArguments.Parse(id, call.Name, text);
        return true;
    }

    private sealed class Block(long index, ToolUseBlock tool)
    {
        public long Index { get; } = index;

        public string Id { get; } = tool.ID;

        public string Name { get; } = tool.Name;

        public StringBuilder Arguments { get; } = new();

        public bool HandedOn { get; set; }

        /// <summary>The pieces; where there were none, the object with which the block began: gateways put the whole there.</summary>
        public string Text()
        {
            if (Arguments.Length > 0 || !tool.RawData.TryGetValue("input", out var input)) return Arguments.ToString();
            return input.ValueKind == JsonValueKind.Object ? input.GetRawText() : "";
        }
    }
}
