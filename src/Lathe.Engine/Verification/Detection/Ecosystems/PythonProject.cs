namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>Python: pytest, Django's own runner, unittest. tox and nox make environments, which needs the network; what they run in them is taken as evidence.</summary>
internal sealed class PythonProject : IEcosystem
{
    private static readonly string[] Projects = ["pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", "manage.py", "conftest.py", "noxfile.py", "requirements.txt"];
    private static readonly string[] Environments = [".venv", "venv"];

    public string Name => "python";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        // Of the top folder alone it takes no file that says it is a project: tests do.
        if (folder.First(Projects) is null && folder.Path.Length > 0) return;
        if (folder.Files.Contains("manage.py") && folder.LineWith("manage.py", "django") is { } django)
        {
            Django(folder, context, django);
            return;
        }

        var tests = folder.Below(IsTest);
        if (tests.Count == 0) return;
        var project = folder.First(Projects) ?? tests[0];
        var time = tests.Count > 150 ? CheckTime.Minutes : CheckTime.Seconds;
        var (file, line, confidence) = PytestEvidence(folder, tests);
        var ci = context.Ci.Find("pytest") ?? context.Ci.Find("py.test") ?? context.Ci.Find("-m", "pytest");
        var unittest = context.Ci.Find("-m", "unittest") is not null || tests.Take(20).Any(t => HasLine(folder, t, "import unittest", "from unittest", "TestCase"));
        var wantsPytest = file is not null || ci is not null || !unittest;
        if (wantsPytest && Pytest(folder, context) is { } python)
        {
            var source = folder.Subfolders.Contains("src") && !python.StartsWith('.') && folder.LineWith("pyproject.toml", "pythonpath") is null ? "PYTHONPATH=src " : "";
            context.Add(folder, $"{source}{python} -m pytest{Paths(folder, ci)}", CheckKind.Test, file is null ? $"{DetectionContext.Count(tests.Count, "test file")}, as {tests[0]}" : "pytest is set up", file ?? project, line, Math.Max(confidence, 0.5), time, ci);
            return;
        }

        if (unittest && !(wantsPytest && tests.Take(20).Any(t => HasLine(folder, t, "import pytest")))) Unittest(folder, context, tests, time);
        else context.Miss(folder, "python3 -m pytest", file ?? project, "pytest is not installed", "Install it into .venv of the repository (python3 -m venv .venv; .venv/bin/pip install pytest), or as python3-pytest of the system.");
    }

    private static void Django(ProjectFolder folder, DetectionContext context, int line)
    {
        var python = OwnPython(folder) ?? (context.Programs.Has("python3") ? "python3" : null);
        if (python is null) context.Miss(folder, "python3 manage.py test", "manage.py", "python3 is not installed", "Install Python.");
        else context.Add(folder, $"{python} manage.py test", CheckKind.Test, "a Django project", "manage.py", line, 0.8, CheckTime.Seconds, context.Ci.Find("manage.py", "test"));
    }

    private static void Unittest(ProjectFolder folder, DetectionContext context, List<string> tests, CheckTime time)
    {
        if (!context.Programs.Has("python3")) return;
        var place = folder.Subfolders.Contains("tests") ? "tests" : folder.Subfolders.Contains("test") ? "test" : null;

        // A folder of tests without __init__.py is not found from above it.
        var start = place is not null && folder.Tree.Find(folder.PathOf(place))?.Files.Contains("__init__.py") == false ? $" -s {place}" : "";
        var source = folder.Subfolders.Contains("src") ? "PYTHONPATH=src " : start.Length > 0 ? "PYTHONPATH=. " : "";
        var first = tests[0][(folder.Path.Length == 0 ? 0 : folder.Path.Length + 1)..];
        var pattern = tests.Exists(t => t[(t.LastIndexOf('/') + 1)..].StartsWith("test", StringComparison.Ordinal)) ? "" : " -p '*_test.py'";
        context.Add(folder, $"{source}{OwnPython(folder) ?? "python3"} -m unittest discover{start}{pattern}", CheckKind.Test, $"{DetectionContext.Count(tests.Count, "test file")} of unittest", first, null, 0.6, time, context.Ci.Find("-m", "unittest"));
    }

    private static (string? File, int? Line, double Confidence) PytestEvidence(ProjectFolder folder, List<string> tests)
    {
        if (folder.Files.Contains("pytest.ini")) return ("pytest.ini", null, 0.9);
        if (folder.LineWith("pyproject.toml", "[tool.pytest") is { } pyproject) return ("pyproject.toml", pyproject, 0.9);
        if (folder.LineWith("setup.cfg", "[tool:pytest]") is { } setup) return ("setup.cfg", setup, 0.9);
        if (folder.LineWith("tox.ini", "[pytest]", "pytest") is { } tox) return ("tox.ini", tox, 0.85);
        if (folder.LineWith("noxfile.py", "pytest") is { } nox) return ("noxfile.py", nox, 0.8);
        if (folder.Files.Contains("conftest.py")) return ("conftest.py", null, 0.8);
        foreach (var name in folder.Files.Where(f => f is "pyproject.toml" or "setup.py" or "setup.cfg" || f.StartsWith("requirements", StringComparison.Ordinal)))
        {
            if (folder.LineWith(name, "pytest") is { } line) return (name, line, 0.75);
        }

        foreach (var test in tests.Take(20))
        {
            if (test.EndsWith("conftest.py", StringComparison.Ordinal) || HasLine(folder, test, "import pytest")) return (folder.Path.Length == 0 ? test : test[(folder.Path.Length + 1)..], null, 0.7);
        }

        return (null, null, 0);
    }

    // The interpreter that has pytest: the repository's own environment, else the one beside the program on PATH, which need not be the first python3.
    private static string? Pytest(ProjectFolder folder, DetectionContext context)
    {
        if (OwnPython(folder) is { } own && folder.Tree.Exists(folder.PathOf($"{own[..^6]}pytest"))) return own;
        if ((context.Programs.FolderOf("pytest") ?? context.Programs.FolderOf("pytest-3")) is not { } where) return null;
        if (!File.Exists(Path.Join(where, "python3")) || context.Programs.FolderOf("python3") == where) return "python3";
        return $"{where}/python3";
    }

    private static string? OwnPython(ProjectFolder folder)
    {
        foreach (var name in Environments)
        {
            if (folder.Subfolders.Contains(name) && folder.Tree.Exists(folder.PathOf($"{name}/bin/python"))) return $"{name}/bin/python";
        }

        return null;
    }

    // "pytest tests/unit" on the project's machines narrows what is run, where these are plain paths that are there.
    private static string Paths(ProjectFolder folder, CiLine? ci)
    {
        if (ci is not { } line || folder.Path.Length > 0) return "";
        var words = line.Words;
        var at = Array.FindIndex(words, w => w is "pytest" or "py.test" || w.EndsWith("/pytest", StringComparison.Ordinal));
        var paths = new List<string>();
        for (var i = at + 1; i < words.Length && at >= 0; i++)
        {
            var word = words[i].TrimEnd('/');
            if (word.StartsWith('-')) continue;
            if (word.Length > 0 && word[0] is not ('/' or '.') && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-') && !word.Contains("..", StringComparison.Ordinal) && folder.Tree.Exists(word)) paths.Add(word);
        }

        return paths.Count is 0 or > 5 ? "" : " " + string.Join(' ', paths);
    }

    private static bool HasLine(ProjectFolder folder, string path, params ReadOnlySpan<string> texts)
    {
        if (folder.Tree.Lines(path) is not { } lines) return false;
        foreach (var line in lines)
        {
            foreach (var text in texts)
            {
                if (line.Contains(text, StringComparison.Ordinal)) return true;
            }
        }

        return false;
    }

    private static bool IsTest(string name) =>
        name.EndsWith(".py", StringComparison.Ordinal) && (name.StartsWith("test_", StringComparison.Ordinal) || name.EndsWith("_test.py", StringComparison.Ordinal) || name is "tests.py" or "test.py");
}
