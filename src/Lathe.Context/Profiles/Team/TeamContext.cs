namespace Lathe.Context;

/// <summary>A section of a text for contributors.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">What it says, bounded.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">The line of the heading, from 1.</param>
public sealed record GuideSection(string Title, string Text, string Path, int Line);

/// <summary>How an editor is told to write the files of a language.</summary>
/// <param name="Language">The language's id.</param>
/// <param name="IndentStyle"><c>space</c> or <c>tab</c>.</param>
/// <param name="IndentSize">Columns of one step.</param>
/// <param name="EndOfLine"><c>lf</c>, <c>crlf</c>, <c>cr</c>.</param>
/// <param name="Charset">As <c>utf-8</c>.</param>
/// <param name="FinalNewline">Whether files end with a line end.</param>
/// <param name="TrimTrailingWhitespace">Whether blanks at the ends of lines are removed.</param>
/// <param name="MaxLineLength">Columns at most; null for none.</param>
public sealed record EditorFormat(string Language, string? IndentStyle, int? IndentSize, string? EndOfLine, string? Charset, bool? FinalNewline, bool? TrimTrailingWhitespace, int? MaxLineLength);

/// <summary>A rule of a checking tool that has a plain meaning.</summary>
/// <param name="Key">As the tool calls it.</param>
/// <param name="Value">As configured.</param>
/// <param name="Meaning">In words.</param>
public sealed record LintRule(string Key, string Value, string Meaning);

/// <summary>A tool that checks or formats code, and where it is configured.</summary>
/// <param name="Name">As <c>ruff</c>, <c>eslint</c>.</param>
/// <param name="Path">The file.</param>
/// <param name="Rules">Those that can be put in words, at most 12.</param>
public sealed record LintTool(string Name, string Path, IReadOnlyList<LintRule> Rules);

/// <summary>What the files of a repository say about how its people want code to be.</summary>
/// <param name="Guides">Sections of CONTRIBUTING about style and tests, as quotations.</param>
/// <param name="Formats">What .editorconfig comes to, by language.</param>
/// <param name="Tools">Checkers and formatters.</param>
public sealed record TeamFiles(IReadOnlyList<GuideSection> Guides, IReadOnlyList<EditorFormat> Formats, IReadOnlyList<LintTool> Tools);

/// <summary>How a team wants code to be. Its texts are somebody else's: they may stand as instructions only where <see cref="Trusted"/>, and are quotations otherwise.</summary>
/// <param name="Standards">Rules of style that the project's description (<c>lathe.yaml</c>) lists.</param>
/// <param name="Notes">The notes for agents (<c>AGENTS.md</c>).</param>
/// <param name="Trusted">Whether the user trusts the standards and the notes. The files below are quotations in any case.</param>
/// <param name="Files">What other files say.</param>
public sealed record TeamContext(IReadOnlyList<string> Standards, string? Notes, bool Trusted, TeamFiles Files);
