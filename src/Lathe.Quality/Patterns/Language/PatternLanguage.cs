namespace Lathe.Quality.Patterns;

/// <summary>Text around a snippet that makes a whole file of it.</summary>
/// <param name="Before">In front.</param>
/// <param name="After">Behind.</param>
internal readonly record struct Wrapping(string Before, string After);

/// <summary>How snippets of a language become something that its grammar parses.</summary>
/// <param name="Id">The language.</param>
/// <param name="Dots">How dots that stand as a statement are written; '{0}' is their name.</param>
/// <param name="Handler">What is put around a snippet that handles errors, as <c>catch</c>; null where the language has none.</param>
/// <param name="Wrappings">What is tried around any other snippet, in this order.</param>
internal sealed record PatternLanguage(string Id, string Dots, Wrapping? Handler, Wrapping[] Wrappings)
{
    private const string Plain = "{0}";
    private const string Statement = "{0};";

    private static readonly Wrapping Bare = new("", "");
    private static readonly Wrapping Braces = new("try { a; } ", "");
    private static readonly Wrapping[] Script = [Bare, new("(", ")"), new("async function f() { ", "\n}"), new("class A { ", " }"), new("switch (a) { ", " }")];
    private static readonly string[] HandlerWords = ["catch", "except", "rescue", "finally", "ensure"];

    private static readonly PatternLanguage[] All =
    [
        new("python", Plain, new("try:\n  a\n", ""), [Bare, new("class A:\n  def m(self):\n    ", "")]),
        new("javascript", Plain, Braces, Script),
        new("typescript", Plain, Braces, Script),
        new("tsx", Plain, Braces, Script),
        new("go", Plain, null, [new("package p\nfunc f() {\n", "\n}"), new("package p\n", ""), new("package p\nvar x = ", "")]),
        new("java", Statement, new("class A { void m() { try { a(); } ", " } }"), [new("class A { void m() { ", " } }"), new("class A { void m() { ", "; } }"), new("class A { ", " }"), Bare, new("class A { Object x = ", "; }")]),
        new("csharp", "{0}();", new("class A { void M() { try { a(); } ", " } }"), [new("class A { void M() { ", " } }"), new("class A { void M() { ", "; } }"), new("class A { ", " }"), Bare, new("class A { object x = ", "; }")]),
        new("rust", Statement, null, [new("fn f() { ", " }"), new("fn f() { ", "; }"), Bare, new("impl A { ", " }")]),
        new("c", Statement, null, [new("void f() { ", " }"), new("void f() { ", "; }"), Bare, new("int x = ", ";")]),
        new("cpp", Statement, new("void f() { try { a(); } ", " }"), [new("void f() { ", " }"), new("void f() { ", "; }"), Bare, new("class A { ", " };"), new("auto x = ", ";")]),
        new("ruby", Plain, new("begin\n  a\n", "\nend"), [Bare]),
        new("php", Statement, new("<?php try { a(); } ", ""), [new("<?php ", ""), new("<?php ", ";"), new("<?php class A { ", " }"), new("<?php $x = ", ";")]),
        new("bash", Plain, null, [Bare]),
    ];

    /// <summary>The ids of the languages that patterns can be written in.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All.Where(language => language.Id != "tsx").Select(language => language.Id)];

    /// <summary>The row of a language; null where patterns cannot be written in it.</summary>
    public static PatternLanguage? Find(string id) => Array.Find(All, language => language.Id == id);

    /// <summary>What is tried around a snippet.</summary>
    /// <param name="snippet">The snippet.</param>
    public Wrapping[] WrappingsFor(string snippet)
    {
        if (Handler is not { } handler) return Wrappings;
        var end = snippet.AsSpan().IndexOfAnyExceptInRange('a', 'z');
        var word = end < 0 ? snippet : snippet.AsSpan(0, end);
        foreach (var one in HandlerWords)
            if (word.SequenceEqual(one)) return [handler];
        return Wrappings;
    }
}
