using System.Text;

namespace Lathe.Engine.Prompts;

/// <summary>
/// Renders the subset of Handlebars that the built-in templates use: <c>{{name}}</c>, <c>{{this}}</c>, <c>{{#if name}}</c>, <c>{{#each name}}</c>, blocks nested.
/// Nothing is escaped: prompts are text. A tag alone on its line takes the line with it, as in Handlebars. It exists because the full library costs 80 ms at
/// its first use; overrides go through that library and both pass the same tests.
/// </summary>
internal static class SmallRenderer
{
    /// <summary>Renders a template.</summary>
    /// <param name="template">The template, with LF line ends.</param>
    /// <param name="values">What it can name.</param>
    /// <exception cref="FormatException">A tag that is not of the subset, or blocks that do not close.</exception>
    public static string Render(string template, PromptValues values)
    {
        var output = new StringBuilder(template.Length * 2);
        var at = 0;
        Block(template, ref at, values, current: null, closing: null, emit: true, output);
        return output.ToString();
    }

    private static void Block(string template, ref int at, PromptValues values, string? current, string? closing, bool emit, StringBuilder output)
    {
        while (true)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                if (closing is not null) throw new FormatException($"{{{{#{closing}}}}} is not closed.");
                if (emit) output.Append(template, at, template.Length - at);
                at = template.Length;
                return;
            }

            var end = template.IndexOf("}}", open, StringComparison.Ordinal);
            if (end < 0) throw new FormatException("A tag is not closed with }}.");
            var tag = template.AsSpan(open + 2, end - open - 2).Trim();
            var isBlock = tag.Length > 0 && tag[0] is '#' or '/';
            var (textEnd, next) = isBlock ? Standalone(template, at, open, end + 2) : (open, end + 2);
            if (emit) output.Append(template, at, textEnd - at);
            at = next;
            if (tag[0] == '/')
            {
                if (!tag[1..].SequenceEqual(closing)) throw new FormatException($"{{{{{tag}}}}} closes nothing that is open.");
                return;
            }

            if (tag[0] == '#') Open(template, ref at, tag, values, current, emit, output);
            else if (emit) output.Append(tag.SequenceEqual("this") ? current : values.Text(tag.ToString()));
        }
    }

    private static void Open(string template, ref int at, ReadOnlySpan<char> tag, PromptValues values, string? current, bool emit, StringBuilder output)
    {
        var space = tag.IndexOf(' ');
        var kind = space < 0 ? tag[1..] : tag[1..space];
        var name = space < 0 ? "" : tag[(space + 1)..].Trim().ToString();
        if (kind.SequenceEqual("if"))
        {
            Block(template, ref at, values, current, "if", emit && values.Has(name), output);
        }
        else if (kind.SequenceEqual("each"))
        {
            var start = at;
            foreach (var item in (emit ? values.List(name) : null) ?? [])
            {
                at = start;
                Block(template, ref at, values, item, "each", emit: true, output);
            }

            if (at == start) Block(template, ref at, values, current: null, "each", emit: false, output);
        }
        else
        {
            throw new FormatException($"{{{{#{kind}}}}} is not known.");
        }
    }

    // A block tag with nothing but white space around it on its line takes the whole line.
    private static (int TextEnd, int Next) Standalone(string template, int from, int open, int close)
    {
        var start = open;
        while (start > from && template[start - 1] is ' ' or '\t') start--;
        var atLineStart = start == 0 || template[start - 1] == '\n';
        var end = close;
        while (end < template.Length && template[end] is ' ' or '\t') end++;
        var atLineEnd = end == template.Length || template[end] == '\n';
        return atLineStart && atLineEnd ? (start, Math.Min(end + 1, template.Length)) : (open, close);
    }
}
