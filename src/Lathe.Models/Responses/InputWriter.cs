using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Responses;

/// <summary>
/// Writes a conversation as the items of <c>input</c>, in the order in which they came. A reasoning item goes before the message or call that it led to; one that led to nothing (the answer was cut off) is left
/// out, because the API refuses it without what must follow it.
/// </summary>
/// <param name="writer">Where to: an open array.</param>
/// <param name="keeps">Whether a reasoning item's data may be given back.</param>
internal sealed class InputWriter(Utf8JsonWriter writer, Func<string, bool> keeps)
{
    private readonly List<TextReasoningContent> _reasoning = [];
    private readonly StringBuilder _text = new();

    public void Write(ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent { Text: { } piece }:
                    _text.Append(piece);
                    break;
                case TextReasoningContent { ProtectedData: { } data } reasoning when keeps(data):
                    WriteText(message.Role);
                    _reasoning.Add(reasoning);
                    break;
                case FunctionCallContent call:
                    WriteText(message.Role);
                    WriteReasoning();
                    WriteCall(call);
                    break;
                case FunctionResultContent result:
                    WriteText(message.Role);
                    WriteResult(result);
                    break;
            }
        }

        WriteText(message.Role);
        _reasoning.Clear();
    }

    private void WriteText(ChatRole role)
    {
        if (_text.Length == 0) return;
        WriteReasoning();
        writer.WriteStartObject();
        writer.WriteString("type", "message");

        // What the API calls a developer is who is called the system elsewhere.
        writer.WriteString("role", role == ChatRole.System ? "developer" : role == ChatRole.Assistant ? "assistant" : "user");
        writer.WriteStartArray("content");
        writer.WriteStartObject();
        writer.WriteString("type", role == ChatRole.Assistant ? "output_text" : "input_text");
        writer.WriteString("text", _text.ToString());
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        _text.Clear();
    }

    private void WriteReasoning()
    {
        foreach (var reasoning in _reasoning)
        {
            if (ReasoningState.Unpack(reasoning.ProtectedData) is not { } state) continue;
            writer.WriteStartObject();
            writer.WriteString("type", "reasoning");
            if (state.Id is not null) writer.WriteString("id", state.Id);
            writer.WriteStartArray("summary");
            if (reasoning.Text.Length > 0)
            {
                writer.WriteStartObject();
                writer.WriteString("type", "summary_text");
                writer.WriteString("text", reasoning.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("encrypted_content", state.Encrypted);
            writer.WriteEndObject();
        }

        _reasoning.Clear();
    }

    private void WriteCall(FunctionCallContent call)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function_call");
        writer.WriteString("call_id", call.CallId);
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", ToolCallArguments.ToJson(call));
        writer.WriteEndObject();
    }

    private void WriteResult(FunctionResultContent result)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function_call_output");
        writer.WriteString("call_id", result.CallId);
        writer.WriteString("output", ToolResultText.Of(result));
        writer.WriteEndObject();
    }
}
