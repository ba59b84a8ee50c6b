using System.Text.Json;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Demo;

/// <summary>What the demo's conversation says, in the order of the calls. Written by hand: no model was asked.</summary>
internal static class DemoScript
{
    private const string First = "  return weights.map((weight) => Math.round((total * weight) / whole));\n";

    private const string Wrong =
        "  const shares = weights.map((weight) => Math.round((total * weight) / whole));\n" +
        "  shares[0] += total - shares.reduce((sum, share) => sum + share, 0);\n" +
        "  return shares;\n";

    private const string Right =
        "  const size = Math.abs(total);\n" +
        "  const shares = weights.map((weight) => Math.floor((size * weight) / whole));\n" +
        "  const left = size - shares.reduce((sum, share) => sum + share, 0);\n" +
        "  const rest = (i) => (size * weights[i]) % whole;\n" +
        "  const byRest = weights.map((_, i) => i).sort((a, b) => rest(b) - rest(a));\n" +
        "  for (const i of byRest.slice(0, left)) shares[i]++;\n" +
        "  return total < 0 ? shares.map((share) => -share) : shares;\n";

    public static ScriptedTurn[] Turns() =>
    [
        Turn(
            "Rounding each share on its own loses or invents cents. I will look at the splitting code and at its tests.",
            2_410, 0, 88, Call("read_file", ("path", "src/split.mjs")), Call("read_file", ("path", "test/run.mjs"))),
        Turn(
            "The shares are rounded one by one, and nothing makes up for the difference. I put it on the first share.",
            3_655, 2_304, 171, Call("edit_file", ("path", "src/split.mjs"), ("old_text", First), ("new_text", Wrong))),
        Turn("", 3_902, 3_584, 64, Call("finish", ("summary", "The rounding difference now goes to the first share, so the shares always add up to the total."))),
        Turn(
            "Giving the whole difference to the first share is unfair: it can be cents away from its exact part, and somebody without weight can be made to pay. " +
            "Each cent that is left over has to go to the share with the largest remainder.",
            4_588, 3_840, 412, Call("edit_file", ("path", "src/split.mjs"), ("old_text", Wrong), ("new_text", Right))),
        Turn("Before I finish I run the tests.", 5_071, 4_480, 47, Call("run_command", ("command", "node test/run.mjs"))),
        Turn("", 5_390, 4_992, 82, Call("finish", ("summary", "Shares are rounded down on the absolute amount, and the cents that are left go one each to the largest remainders. Refunds mirror charges."))),
    ];

    private static ScriptedTurn Turn(string text, int input, int cached, int output, params ScriptedCall[] calls) =>
        new() { Text = text, Calls = calls, Usage = new ScriptedUsage(input, output, cached) };

    private static ScriptedCall Call(string tool, params (string Name, string Value)[] arguments) =>
        new(tool, JsonSerializer.Serialize(arguments.ToDictionary(a => a.Name, a => a.Value)));
}
