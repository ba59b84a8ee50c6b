namespace Lathe.Models.Tests.ToolCalls;

/// <summary>The deviations that are known; docs/models.md has the same names.</summary>
internal static class QuirkTable
{
    private const string NoArguments = "no arguments";
    private const string Pieces = "arguments in pieces";
    private const string Interleaved = "calls interleaved";
    private const string AsObject = "arguments as an object";
    private const string Encoded = "arguments encoded twice";
    private const string Behind = "text behind the arguments";
    private const string EmptyFirst = "an empty object first";
    private const string Again = "arguments sent again";
    private const string NoIndex = "no index";
    private const string NoId = "no id";
    private const string SameId = "one id for two calls";
    private const string SameCall = "one call sent twice";
    private const string NamePieces = "a name in pieces";
    private const string NameAgain = "a name with each piece";
    private const string IndexZero = "every call under index 0";
    private const string OtherIds = "ids that change";
    private const string NoDone = "no end of an item";
    private const string WrongJson = "wrong JSON";
    private const string HalfPair = "half of a surrogate pair";
    private const string NoObject = "a list, a number, words";
    private const string TwoObjects = "two objects";

    public static readonly Quirk[] Rows =
    [
        Quirk.Chat(NoArguments, [Call("a", "x", "\"\"")], "a x {}"),
        Quirk.Chat(NoArguments, ["""{"index":0,"id":"a","function":{"name":"x"}}"""], "a x {}"),
        Quirk.Chat(NoArguments, [Call("a", "x", "null"), """{"index":0,"function":{"arguments":"null"}}"""], "a x {}"),
        Quirk.Chat(Pieces, [Call("a", "x", "\"{\\\"p\\\"\""), """{"index":0,"function":{"arguments":":\"v"}}""", """{"index":0,"function":{"arguments":"\"}"}}"""], """a x {"p":"v"}"""),
        Quirk.Chat(Interleaved, [Call("a", "x", "\"{\\\"p\""), Call("b", "y", "\"{\\\"q\"", 1), """{"index":0,"function":{"arguments":"\":1}"}},{"index":1,"function":{"arguments":"\":2}"}}"""], """a x {"p":1}""", """b y {"q":2}"""),
        Quirk.Chat(AsObject, [Call("a", "x", """{"p":1}""")], """a x {"p":1}"""),
        Quirk.Chat(Encoded, [Call("a", "x", """ "\"{\\\"p\\\":\\\"v\\\"}\"" """)], """a x {"p":"v"}"""),
        Quirk.Chat(Encoded, [Call("a", "x", """ "\"\\\"{}\\\"\"" """)], """a x raw "\"{}\"" """.TrimEnd()),
        Quirk.Chat(Behind, [Call("a", "x", """ "{\"p\":1}</tool_call>" """)], """a x {"p":1}"""),
        Quirk.Chat(Behind, [Call("a", "x", """ "{\"p\":1}}\n```" """)], """a x {"p":1}"""),
        Quirk.Chat(Behind, [Call("a", "x", """ "{\"p\":\"say \"}, \"q\":1}" """)], """a x raw {"p":"say "}, "q":1}"""),
        Quirk.Chat(EmptyFirst, [Call("a", "x", "\"{}\""), """{"index":0,"function":{"arguments":"{\"p\":1}"}}"""], """a x {"p":1}"""),
        Quirk.Chat(Again, [Call("a", "x", """ "{\"p\":1}" """), Call("a", "x", """ "{ \"p\": 1 }" """)], """a x {"p":1}"""),
        Quirk.Chat(TwoObjects, [Call("a", "x", """ "{\"p\":1}{\"p\":2}" """)], """a x raw {"p":1}{"p":2}"""),
        Quirk.Chat(NoIndex, ["""{"id":"a","function":{"name":"x","arguments":"{\"p"}}""", """{"function":{"arguments":"\":1}"}}""", """{"id":"b","function":{"name":"y","arguments":"{}"}}"""], """a x {"p":1}""", "b y {}"),
        Quirk.Chat(NoIndex, ["""{"id":"a","function":{"name":"x","arguments":"{}"}},{"id":"b","function":{"name":"y","arguments":"{}"}}"""], "a x {}", "b y {}"),
        Quirk.Chat(NoIndex, ["""{"function":{"name":"x","arguments":""}}""", """{"function":{"name":"y","arguments":"{}"}}""", """{"function":{"name":"y","arguments":"{\"p\":1}"}}"""], "call_0 x {}", "call_1 y {}", """call_2 y {"p":1}"""),
        Quirk.Chat(NoId, ["""{"index":0,"function":{"name":"x","arguments":"{}"}}""", """{"index":1,"id":"","function":{"name":"y","arguments":"{}"}}"""], "call_0 x {}", "call_1 y {}"),
        Quirk.Chat(SameId, [Call("a", "x", "\"{}\""), Call("a", "x", """ "{\"p\":1}" """, 1), Call("a", "y", "\"{}\"", 2)], "a x {}", """a_2 x {"p":1}""", "a_3 y {}"),
        Quirk.Chat(SameCall, [Call("a", "x", "\"{}\""), Call("a", "x", "\"{}\"", 1)], "a x {}"),
        Quirk.Chat(NamePieces, ["""{"index":0,"id":"a","function":{"name":"read_","arguments":""}}""", """{"index":0,"function":{"name":"file"}}""", """{"index":0,"function":{"arguments":"{}"}}"""], "a read_file {}"),
        Quirk.Chat(NamePieces, ["""{"index":0,"id":"a","function":{"name":"read_"}}""", """{"index":0,"id":"a","function":{"name":"read_file","arguments":"{}"}}"""], "a read_file {}"),
        Quirk.Chat(NameAgain, [Call("a", "x", "\"{\\\"p\""), Call("a", "x", "\"\\\":1}\"")], """a x {"p":1}"""),
        Quirk.Chat(NameAgain, ["""{"index":0,"function":{"name":"x","arguments":"{\"p"}}""", """{"index":0,"function":{"name":"x","arguments":"\":1}"}}"""], """call_0 x {"p":1}"""),
        Quirk.Chat(IndexZero, [Call("a", "x", "\"{}\""), Call("b", "y", "\"{}\"")], "a x {}", "b y {}"),
        Quirk.Chat(IndexZero, ["""{"index":0,"function":{"name":"x","arguments":"{\"p\":1}"}}""", """{"index":0,"function":{"name":"x","arguments":"{\"p\":2}"}}""", """{"index":0,"function":{"name":"y","arguments":"{}"}}"""], """call_0 x {"p":1}""", """call_1 x {"p":2}""", "call_2 y {}"),
        Quirk.Chat(WrongJson, [Call("a", "x", """ "{\"p\":" """), Call("b", "y", "\"{}\"", 1)], """a x raw {"p":""", "b y {}"),
        Quirk.Chat(HalfPair, [Call("a", "x", """ "{\"p\":[{\"q\":\"\\ud83d\"}]}" """), Call("b", "y", """ "{\"\\uDE00\":1}" """, 1), Call("c", "z", """ "\"\\ud83d\"" """, 2)], """a x raw {"p":[{"q":"\ud83d"}]}""", """b y raw {"\uDE00":1}""", """c z raw "\ud83d" """.TrimEnd()),
        Quirk.Chat(HalfPair, [Call("a", "x", """ "{\"p\":\"\\ud83d\\ude00\"}" """)], """a x {"p":"\uD83D\uDE00"}"""),
        Quirk.Chat(NoObject, [Call("a", "x", "\"[1,2]\""), Call("b", "y", "\"just words\"", 1), Call("c", "z", "\"7\"", 2)], "a x raw [1,2]", "b y raw just words", "c z raw 7"),

        Quirk.Responses(NoArguments, [Done(0, "f", "a", "x", "\"\"")], "a x {}"),
        Quirk.Responses(NoArguments, ["""{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"a","name":"x"}}"""], "a x {}"),
        Quirk.Responses(Pieces, [Added(0, "f", "a", "x"), Delta(0, "f", """{\"p\":"""), Delta(0, "f", "1}"), """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f","call_id":"a","name":"x","arguments":""}}"""], """a x {"p":1}"""),
        Quirk.Responses(Interleaved, [Added(0, "f", "a", "x"), Added(1, "g", "b", "y"), Delta(1, "g", """{\"q\":"""), Delta(0, "f", """{\"p\":"""), Delta(1, "g", "2}"), Delta(0, "f", "1}"), Done(0, "f", "a", "x", """ "{\"p\":1}" """), Done(1, "g", "b", "y", """ "{\"q\":2}" """)], """a x {"p":1}""", """b y {"q":2}"""),
        Quirk.Responses(AsObject, [Done(0, "f", "a", "x", """{"p":1}""")], """a x {"p":1}"""),
        Quirk.Responses(Encoded, [Done(0, "f", "a", "x", """ "\"{\\\"p\\\":1}\"" """)], """a x {"p":1}"""),
        Quirk.Responses(Behind, [Done(0, "f", "a", "x", """ "{\"p\":1}</tool_call>" """)], """a x {"p":1}"""),
        Quirk.Responses(EmptyFirst, [Added(0, "f", "a", "x", "{}"), Delta(0, "f", """{\"p\":1}"""), """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f"}}"""], """a x {"p":1}"""),
        Quirk.Responses(Again, [Done(0, "f", "a", "x", """ "{\"p\":1}{\"p\":1}" """)], """a x {"p":1}"""),
        Quirk.Responses(NoIndex, ["""{"type":"response.output_item.added","item":{"type":"function_call","id":"f","call_id":"a","name":"x"}}""", """{"type":"response.function_call_arguments.delta","item_id":"f","delta":"{}"}""", """{"type":"response.output_item.done","item":{"type":"function_call","id":"f"}}"""], "a x {}"),
        Quirk.Responses(NoIndex, ["""{"type":"response.output_item.added","item":{"type":"function_call","id":"f","call_id":"a","name":"x"}}""", """{"type":"response.function_call_arguments.delta","delta":"{\"p\":1}"}"""], """a x {"p":1}"""),
        Quirk.Responses(NoId, ["""{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f","name":"x","arguments":"{}"}}""", """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","name":"y","arguments":"{}"}}"""], "f x {}", "call_1 y {}"),
        Quirk.Responses(SameId, [Done(0, "f", "a", "x", "\"{}\""), Done(1, "g", "a", "y", "\"{}\"")], "a x {}", "a_2 y {}"),
        Quirk.Responses(SameCall, [Done(0, "f", "a", "x", "\"{}\""), Done(0, "f", "a", "x", "\"{}\""), Done(1, "g", "a", "x", "\"{}\"")], "a x {}"),
        Quirk.Responses(OtherIds, [Added(0, "f1", "a", "x"), Delta(0, "f2", """{\"p\":"""), Delta(0, "f3", "1}"), """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f4","call_id":"a","name":"x"}}"""], """a x {"p":1}"""),
        Quirk.Responses(NoDone, [Added(0, "f", "a", "x"), Delta(0, "f", """{\"p\":"""), """{"type":"response.function_call_arguments.done","output_index":0,"item_id":"f","arguments":"{\"p\":1}"}"""], """a x {"p":1}"""),
        new Quirk(NoDone, "responses", ["""{"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","id":"f","call_id":"a","name":"x","arguments":"{}"}]}}"""], ["a x {}"]),
        Quirk.Responses(WrongJson, [Done(0, "f", "a", "x", """ "{\"p\":" """)], """a x raw {"p":"""),
        Quirk.Responses(HalfPair, [Done(0, "f", "a", "x", """ "{\"p\":\"\\ud83d\"}" """)], """a x raw {"p":"\ud83d"}"""),
        Quirk.Responses(NoObject, [Done(0, "f", "a", "x", "\"[1,2]\"")], "a x raw [1,2]"),
        Quirk.Responses(TwoObjects, [Done(0, "f", "a", "x", """ "{\"p\":1}{\"p\":2}" """)], """a x raw {"p":1}{"p":2}"""),

        Quirk.Anthropic(NoArguments, [Block(0, "a", "x"), Stop(0)], "a x {}"),
        Quirk.Anthropic(Pieces, [Block(0, "a", "x"), Json(0, """{\"p\":"""), Json(0, ""), Json(0, "1}"), Stop(0)], """a x {"p":1}"""),
        Quirk.Anthropic(Interleaved, [Block(0, "a", "x"), Block(1, "b", "y"), Json(0, """{\"p\":"""), Json(1, """{\"q\":2}"""), Json(0, "1}"), Stop(1), Stop(0)], """a x {"p":1}""", """b y {"q":2}"""),
        Quirk.Anthropic(AsObject, [Block(0, "a", "x", """{"p":1}"""), Stop(0)], """a x {"p":1}"""),
        Quirk.Anthropic(Encoded, [Block(0, "a", "x"), Json(0, """ \"{\\\"p\\\":1}\" """), Stop(0)], """a x {"p":1}"""),
        Quirk.Anthropic(Behind, [Block(0, "a", "x"), Json(0, """{\"p\":1}</invoke>"""), Stop(0)], """a x {"p":1}"""),
        Quirk.Anthropic(EmptyFirst, [Block(0, "a", "x"), Json(0, """{}{\"p\":1}"""), Stop(0)], """a x {"p":1}"""),
        Quirk.Anthropic(Again, [Block(0, "a", "x"), Json(0, """{\"p\":1}{\"p\":1}"""), Stop(0)], """a x {"p":1}"""),
        Quirk.Anthropic(SameId, [Block(0, "a", "x"), Json(0, "{}"), Stop(0), Block(1, "a", "y"), Json(1, "{}"), Stop(1)], "a x {}", "a_2 y {}"),
        Quirk.Anthropic(SameCall, [Block(0, "a", "x"), Json(0, "{}"), Stop(0), Block(1, "a", "x"), Json(1, "{}"), Stop(1)], "a x {}"),
        Quirk.Anthropic(WrongJson, [Block(0, "a", "x"), Json(0, """{\"p\":"""), Stop(0)], """a x raw {"p":"""),
        Quirk.Anthropic(HalfPair, [Block(0, "a", "x"), Json(0, """{\"p\":\"\\ud83d\"}"""), Stop(0)], """a x raw {"p":"\ud83d"}"""),
        Quirk.Anthropic(NoObject, [Block(0, "a", "x"), Json(0, "[1,2]"), Stop(0)], "a x raw [1,2]"),
        Quirk.Anthropic(TwoObjects, [Block(0, "a", "x"), Json(0, """{\"p\":1}{\"p\":2}"""), Stop(0)], """a x raw {"p":1}{"p":2}"""),
    ];

    private static string Call(string id, string name, string arguments, int index = 0) => $$$"""{"index":{{{index}}},"id":"{{{id}}}","type":"function","function":{"name":"{{{name}}}","arguments":{{{arguments}}}}}""";

    private static string Added(int index, string id, string call, string name, string arguments = "") =>
        $$$"""{"type":"response.output_item.added","output_index":{{{index}}},"item":{"type":"function_call","id":"{{{id}}}","call_id":"{{{call}}}","name":"{{{name}}}","arguments":"{{{arguments}}}"}}""";

    private static string Delta(int index, string id, string piece) => $$$"""{"type":"response.function_call_arguments.delta","output_index":{{{index}}},"item_id":"{{{id}}}","delta":"{{{piece}}}"}""";

    private static string Done(int index, string id, string call, string name, string arguments) =>
        $$$"""{"type":"response.output_item.done","output_index":{{{index}}},"item":{"type":"function_call","id":"{{{id}}}","call_id":"{{{call}}}","name":"{{{name}}}","arguments":{{{arguments}}}}}""";

    private static string Block(int index, string id, string name, string input = "{}") =>
        $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{{{input}}}}}""";

    private static string Json(int index, string piece) => $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"input_json_delta","partial_json":"{{{piece}}}"}}""";

    private static string Stop(int index) => $$$"""{"type":"content_block_stop","index":{{{index}}}}""";
}
