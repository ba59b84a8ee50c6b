using System.Text.Json;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Answers of a scripted model, by what they do.</summary>
internal static class Script
{
    public static ScriptedChatClient Read(this ScriptedChatClient model, string path) => model.Call("read_file", Json(("path", path)));

    public static ScriptedChatClient Write(this ScriptedChatClient model, string path, string content) => model.Call("write_file", Json(("path", path), ("content", content)));

    public static ScriptedChatClient Edit(this ScriptedChatClient model, string path, string before, string after) =>
        model.Call("edit_file", Json(("path", path), ("old_text", before), ("new_text", after)));

    public static ScriptedChatClient Shell(this ScriptedChatClient model, string command) => model.Call("run_command", Json(("command", command)));

    public static ScriptedChatClient Finish(this ScriptedChatClient model, string summary = "Done.") => model.Call("finish", Json(("summary", summary)));

    /// <summary>Mends the sample's bug.</summary>
    public static ScriptedChatClient Mend(this ScriptedChatClient model) => model.Edit("src/calc.inc", "$1 - $2", "$1 + $2");

    public static string Json(params (string Name, string Value)[] members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>An answer that ended at its length limit.</summary>
    public static ScriptedChatClient CutOff(this ScriptedChatClient model, string text) => model.Answer(_ =>
    {
        var response = model.Response([new TextContent(text)]);
        response.FinishReason = ChatFinishReason.Length;
        return response;
    });
}
