using Lathe.Quality.Taint;
using Lathe.Syntax;

namespace Lathe.Quality.Tests.Taint;

/// <summary>Small programs: what reaches a sink and what does not.</summary>
public sealed class TaintFacts
{
    private const string Head = "import os\nfrom flask import request\ndef handle():\n    x = request.args.get('x')\n";

    [Theory]
    [InlineData("os.system(x)")]
    [InlineData("y = x; os.system(y)")]
    [InlineData("y, z = x, 1; os.system(y)")]
    [InlineData("(a, (b, c)) = (1, (x, 2)); os.system(b)")]
    [InlineData("y = 'ls '; y += x; os.system(y)")]
    [InlineData("os.system('ls ' + x + ' -l')")]
    [InlineData("os.system('ls %s' % x)")]
    [InlineData("os.system('ls {}'.format(x))")]
    [InlineData("os.system(f'ls {x}')")]
    [InlineData("os.system(' '.join(['ls', x]))")]
    [InlineData("l = []; l.append('a'); l.append(x); os.system(l[1])")]
    [InlineData("l = [1, x]; os.system(l[-1])")]
    [InlineData("d = {}; d['k'] = x; os.system(d['k'])")]
    [InlineData("d = {'k': x}; os.system(d.get('k'))")]
    [InlineData("o.f = x; os.system(o.f)")]
    [InlineData("for c in x.split(): os.system(c)")]
    [InlineData("os.system([c for c in x.split()][0])")]
    [InlineData("y = x if len(x) > 1 else ''; os.system(y)")]
    [InlineData("y = '' if 7 * 6 == 41 else x; os.system(y)")]
    [InlineData("with open('a') as f: os.system(x)")]
    [InlineData("y = unknown(x); os.system(y)")]
    [InlineData("y = x.strip().lower()[1:]; os.system(y)")]
    [InlineData("b = io.StringIO(); b.write(x); os.system(b.getvalue())")]
    [InlineData("k = 'ABC'[0]\n    match k:\n        case 'A': y = x\n        case _: y = ''\n    os.system(y)")]
    [InlineData("y = ''\n    while True:\n        os.system(y)\n        y = x")]
    [InlineData("try:\n        y = x\n    except ValueError:\n        y = ''\n    os.system(y)")]
    [InlineData("(lambda: os.system(x))()")]
    [InlineData("if (y := x): os.system(y)")]
    public void What_is_sent_reaches_the_command(string code) => Assert.Contains("security.command-injection", Found("a.py", $"{Head}    {code}\n"));

    [Theory]
    [InlineData("os.system('ls')")]
    [InlineData("y = x; y = 'ls'; os.system(y)")]
    [InlineData("d = {}; d['k'] = x; d['safe'] = 'ls'; os.system(d['safe'])")]
    [InlineData("l = ['ls', x]; l.pop(); os.system(l[0])")]
    [InlineData("l = ['a', x, 'b']; l.pop(0); os.system(l[1])")]
    [InlineData("os.system(str(int(x)))")]
    [InlineData("import shlex; os.system('ls ' + shlex.quote(x))")]
    [InlineData("y = x if 7 * 6 == 41 else 'ls'; os.system(y)")]
    [InlineData("n = 86\n    if 7 * 42 - n > 200: y = 'ls'\n    else: y = x\n    os.system(y)")]
    [InlineData("k = 'ABC'[1]\n    match k:\n        case 'A': y = x\n        case 'B': y = 'ls'\n        case _: y = x\n    os.system(y)")]
    [InlineData("if x not in ['a', 'b']: return\n    os.system(x)")]
    [InlineData("if x in ('a', 'b'):\n        os.system(x)")]
    [InlineData("if x == 'a': os.system(x)")]
    [InlineData("if not x.isdigit(): raise ValueError()\n    os.system(x)")]
    [InlineData("import re\n    if re.fullmatch('[a-z]+', x): os.system(x)")]
    [InlineData("import re\n    if not re.match('^[a-z]+$', x): return\n    os.system(x)")]
    [InlineData("int(x)\n    os.system(x)")]
    [InlineData("if not is_valid_name(x): return\n    os.system(x)")]
    [InlineData("return\n    os.system(x)")]
    [InlineData("copy = ''; text = copy; text += x; os.system(copy)")]
    public void What_is_checked_or_never_gets_there_does_not(string code) => Assert.DoesNotContain("security.command-injection", Found("a.py", $"{Head}    {code}\n"));

    [Fact]
    public void Functions_of_the_file_hand_taint_through_and_keep_it()
    {
        const string same = "def same(a): return a\ndef other(a, b): return b\ndef run(c): os.system(c)\ndef read(): return request.args['x']\n";
        Assert.Contains("security.command-injection", Found("a.py", $"{Head}    os.system(same(x))\n{same}"));
        Assert.Contains("security.command-injection", Found("a.py", $"{Head}    run(x)\n{same}"));
        Assert.Contains("security.command-injection", Found("a.py", $"{Head}    os.system(read())\n{same}"));
        Assert.DoesNotContain("security.command-injection", Found("a.py", $"{Head}    os.system(other(x, 'ls'))\n{same}"));
    }

    [Fact]
    public void A_field_that_one_method_sets_another_one_reads()
    {
        const string code = "import os\nfrom flask import request\nclass A:\n    def __init__(self):\n        self.name = request.args['x']\n    def run(self):\n        os.system(self.name)\n";
        Assert.Contains("security.command-injection", Found("a.py", code));
    }

    [Fact]
    public void The_parameters_of_a_plain_function_are_no_source()
    {
        Assert.Empty(Found("a.py", "import os\ndef run(command):\n    os.system(command)\n"));
        Assert.Contains("security.command-injection", Found("a.py", "import os\n@app.route('/x/<name>')\ndef run(name):\n    os.system(name)\n"));
        Assert.Empty(Found("a.py", "import os\n@app.route('/x/<int:name>')\ndef run(name):\n    os.system(str(name))\n"));
    }

    [Fact]
    public void The_way_is_told_and_its_lines_belong_to_the_finding()
    {
        var finding = Assert.Single(Run("a.py", $"{Head}    y = 'ls ' + x\n    os.system(y)\n"));
        Assert.Equal([4, 5], finding.Lines);
        Assert.Equal("command injection: request.args (line 4) → y (line 5) → line 6", finding.Message);
        Assert.Equal(FindingSeverity.Blocking, finding.Severity);
    }

    [Fact]
    public void What_comes_from_whoever_started_the_program_or_through_the_unknown_matters_less()
    {
        Assert.Equal(FindingSeverity.Warning, Assert.Single(Run("a.py", "import os, sys\nos.system(sys.argv[1])\n")).Severity);
        Assert.Equal(FindingSeverity.Error, Assert.Single(Run("a.py", $"{Head}    os.system(unknown(x))\n")).Severity);
    }

    [Fact]
    public void A_flow_is_the_changes_when_only_its_source_changed()
    {
        var before = $"{Head.Replace("request.args.get('x')", "'ls'", StringComparison.Ordinal)}    os.system(x)\n";
        var after = $"{Head}    os.system(x)\n";
        var findings = new RuleAssessor().Assess(new CodeChange([RuleTests.Change("a.py", before, after)]), CancellationToken.None);
        Assert.Contains(findings, finding => finding.RuleId == "security.command-injection" && finding.Range!.Value.StartLine == 5);
        Assert.DoesNotContain(new RuleAssessor().Assess(new CodeChange([RuleTests.Change("a.py", after, $"{after}y = 1\n")]), CancellationToken.None), finding => finding.RuleId == "security.command-injection");
    }

    [Fact]
    public void In_tests_it_is_worth_knowing_and_no_more()
    {
        var findings = new RuleAssessor().Assess(new CodeChange([RuleTests.Change("tests/test_a.py", null, $"{Head}    os.system(x)\n")]), CancellationToken.None);
        Assert.Equal(FindingSeverity.Info, Assert.Single(findings, finding => finding.RuleId == "security.command-injection").Severity);
    }

    [Theory]
    [InlineData("'q' + ", 20_000)]
    [InlineData("f(", 20_000)]
    [InlineData("[", 20_000)]
    [InlineData("not ", 20_000)]
    public void Deep_nesting_ends(string part, int times) => Found("a.py", $"{Head}    y = {string.Concat(Enumerable.Repeat(part, times))}x\n    os.system(y)\n");

    [Fact]
    public void Giant_functions_end()
    {
        var body = string.Concat(Enumerable.Range(0, 8_000).Select(i => $"    if a{i} == x: v{i} = x\n    else: v{i} = v{i - 1}\n    while q: v{i}.append(v{i})\n"));
        Found("a.py", $"{Head}{body}    os.system(x)\n");
    }

    [Fact]
    public void Functions_that_call_one_another_end()
    {
        var functions = string.Concat(Enumerable.Range(0, 60).Select(i => $"def f{i}(a):\n    f{(i + 1) % 60}(a); f{(i + 7) % 60}(a); f{(i + 13) % 60}(a)\n    return f{(i + 3) % 60}(a)\n"));
        Found("a.py", $"{Head}    os.system(f0(x))\n{functions}");
    }

    [Fact]
    public void Every_model_and_sheet_can_be_read()
    {
        foreach (var language in (string[])["bash", "c", "cpp", "csharp", "go", "java", "javascript", "php", "python", "ruby", "rust", "tsx", "typescript"])
        {
            Assert.NotNull(TaintModel.For(language));
            Assert.NotNull(FormSheet.Find(language));
        }
    }

    internal static List<string> Found(string path, string code) => Run(path, code).ConvertAll(finding => finding.Rule.Id);

    // A busy machine is no reason to give a parse up here.
    internal static List<SecurityFinding> Run(string path, string code) =>
        Interpreter.Run(CodeTree.Parse(LanguageTable.Detect(path)!, code, new ParseLimits { MaxTime = TimeSpan.FromMinutes(2) })!, CancellationToken.None);
}
