using System.Globalization;
using System.Text;
using System.Xml;

namespace Lathe.Engine.Verification.Results;

/// <summary>
/// Reads JUnit XML (pytest, surefire, Gradle, PHPUnit, jest-junit, vitest …) and TRX as a stream. No DTD, no entities but XML's own, nothing fetched; size, depth and
/// the length of each text are bounded. A report that breaks off gives what stood in it until there.
/// </summary>
internal static class XmlReports
{
    private const long LargestReport = 32L << 20;
    private const int Deepest = 64;
    private const int LongestText = 20_000;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestReport,
        MaxCharactersFromEntities = 0,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    /// <summary>Reads one report.</summary>
    /// <param name="content">The file.</param>
    /// <param name="places">The tree's files.</param>
    /// <param name="into">Where the tests go.</param>
    /// <returns>False where it is no report, or cannot be read to its end.</returns>
    public static bool Read(Stream content, TestPlaces places, TestCollector into)
    {
        var isReport = false;
        try
        {
            using var reader = XmlReader.Create(content, Safe);
            while (reader.Read())
            {
                if (reader.Depth > Deepest) throw new XmlException("The report is nested too deeply.");
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.LocalName == "testcase") JUnitCase(reader, places, into);
                else if (reader.LocalName == "UnitTestResult") TrxResult(reader, into);
                else if (reader.Depth == 0 && reader.LocalName is not ("testsuites" or "testsuite" or "TestRun")) return false;
                isReport = true;
            }

            return true;
        }
        catch (XmlException)
        {
            if (isReport) into.BreakOff();
            return false;
        }
    }

    private static void JUnitCase(XmlReader reader, TestPlaces places, TestCollector into)
    {
        var file = reader.GetAttribute("file");
        into.From("junit", file?.EndsWith(".php", StringComparison.Ordinal) == true ? "phpunit" : "pytest");
        var name = Name(reader.GetAttribute("classname") ?? "", reader.GetAttribute("name") ?? "", file);
        var hint = reader.GetAttribute("classname");
        TestPlace? place = places.Of(file, int.TryParse(reader.GetAttribute("line"), NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null);
        var state = TestState.Passed;
        string? message = null, stack = null;
        Children(reader, child =>
        {
            if (child is not ("failure" or "error" or "skipped")) return false;
            var said = reader.GetAttribute("message");
            var type = reader.GetAttribute("type");
            var text = Text(reader);
            if (state != TestState.Failed) state = child is "skipped" ? TestState.Skipped : TestState.Failed;
            message ??= said is { Length: > 0 } ? said : type is { Length: > 0 } && text.Length == 0 ? type : text;
            stack ??= text;
            return true;
        });
        if (state != TestState.Failed) (message, stack) = (null, null);
        into.Add(name, state, message, stack, places.Find(stack, hint) ?? place, hint);
    }

    /// <summary>pytest gives the file and the class with dots: the name is then the one that pytest takes on its command line.</summary>
    private static string Name(string owner, string name, string? file)
    {
        if (file is not null && file.EndsWith(".py", StringComparison.Ordinal))
        {
            var module = file[..^3].Replace('/', '.');
            if (owner == module) return $"{file}::{name}";
            if (owner.StartsWith(module + ".", StringComparison.Ordinal)) return $"{file}::{owner[(module.Length + 1)..].Replace(".", "::", StringComparison.Ordinal)}::{name}";
            if (owner.Length == 0) return file;
        }

        // A document with doctests in it is named by its whole path.
        if (file is not null && owner == file.Replace('/', '.')) return $"{file}::{name}";
        if (file is not null && file.EndsWith(".php", StringComparison.Ordinal)) return $"{owner}::{name}";
        if (owner.Length == 0 || name.StartsWith(owner, StringComparison.Ordinal)) return name;
        return owner.Contains('/') || owner.Contains(' ') || name.Contains(" > ", StringComparison.Ordinal) ? $"{owner} > {name}" : $"{owner}.{name}";
    }

    private static void TrxResult(XmlReader reader, TestCollector into)
    {
        into.From("trx", "dotnet");
        var name = reader.GetAttribute("testName") ?? "";
        var state = reader.GetAttribute("outcome") switch
        {
            "Passed" or "PassedButRunAborted" or "Warning" => TestState.Passed,
            "NotExecuted" or "Inconclusive" or "NotRunnable" or "Pending" or "Disconnected" => TestState.Skipped,
            _ => TestState.Failed,
        };
        string? message = null, stack = null;
        Children(reader, child =>
        {
            if (child is "Message") message ??= Text(reader);
            else if (child is "StackTrace") stack ??= Text(reader);
            else return false;
            return true;
        });
        if (state == TestState.Failed) into.Add(name, state, message, stack, null);
        else into.Add(name, state);
    }

    // Calls back for each element within this one; who reads its text says so, and stands behind it then.
    private static void Children(XmlReader reader, Func<string, bool> visit)
    {
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        var read = reader.Read();
        while (read && reader.Depth > depth)
        {
            if (reader.Depth > Deepest) throw new XmlException("The report is nested too deeply.");
            var consumed = reader.NodeType == XmlNodeType.Element && visit(reader.LocalName);
            if (!consumed) read = reader.Read();
        }
    }

    // Leaves the reader on the node after the element.
    private static string Text(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return "";
        }

        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth > Deepest) throw new XmlException("The report is nested too deeply.");
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace && text.Length < LongestText) text.Append(reader.Value);
        }

        reader.Read();
        return text.Length > LongestText ? text.ToString(0, LongestText) : text.ToString();
    }
}
