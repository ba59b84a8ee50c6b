namespace Lathe.Bench.Checks;

/// <summary>A real project, what is planted in it before the run, and how the scripted model breaks it.</summary>
/// <param name="Package">The Debian source package.</param>
/// <param name="Language">Its language.</param>
/// <param name="Planted">A file that is added, or appended to, so that a test fails before the run; with its content.</param>
/// <param name="PlantedTest">What the planted test's name ends with.</param>
/// <param name="File">The file that the model breaks.</param>
/// <param name="Right">The text that is right in it.</param>
/// <param name="Wrong">What the model writes in its place first.</param>
/// <param name="BrokenTest">What the name of a test that finds it contains.</param>
internal sealed record Project(string Package, string Language, (string Path, string Text) Planted, string PlantedTest, string File, string Right, string Wrong, string BrokenTest)
{
    public static readonly Project[] All =
    [
        new("sortedcontainers", "Python",
            ("tests/test_coverage_sorteddict.py", "\n\ndef test_planted():\n    assert sorted([2, 1]) == [2, 1]\n"), "::test_planted",
            "sortedcontainers/sortedset.py", "return value in self._set", "return value not in self._set", "::test_contains"),
        new("golang-github-google-uuid", "Go",
            ("planted_test.go", "package uuid\n\nimport \"testing\"\n\nfunc TestPlanted(t *testing.T) { t.Error(\"planted\") }\n"), ".TestPlanted",
            "uuid.go", "if strings.ToLower(s[:9]) != \"urn:uuid:\" {", "if strings.ToLower(s[:9]) == \"urn:uuid:\" {", ".TestUUID"),
        new("cjson", "C",
            ("tests/print_number.c", "\n__attribute__((constructor)) static void planted(void) { __builtin_trap(); }\n"), "print_number",
            "cJSON.c", "*output_pointer++ = '\\b';", "*output_pointer++ = '\\f';", "parse_string"),
        new("libtry-tiny-perl", "Perl",
            ("t/planted.t", "use Test::More tests => 1;\nis(1, 2, 'planted');\n"), "t/planted.t > planted",
            "lib/Try/Tiny.pm", "push @$_, $error for", "push @$_, 'other' for", "finally"),
    ];
}
