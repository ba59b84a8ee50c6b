using System.IO.Compression;
using System.Text;

namespace Lathe.Quality.Tests.Dependencies;

public sealed class DependencyAssessorFacts : IDisposable
{
    private const string Critical = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    private const string High = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";

    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-advisories-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_vulnerable_version_is_named_with_its_advisory_and_the_version_that_fixes_it()
    {
        Put("GHSA-1.json", Advisory("GHSA-1", "npm", "lodash", High, "0", "4.17.21"));
        var finding = Assert.Single(Assess(Change("package.json", "{\n  \"dependencies\": { }\n}", "{\n  \"dependencies\": {\n    \"lodash\": \"4.17.20\"\n  }\n}")));
        Assert.Equal((DependencyRules.Vulnerable.Id, FindingSeverity.Error, "package.json", 3), (finding.RuleId, finding.Severity, finding.Path, finding.Range!.Value.StartLine));
        Assert.Contains("lodash 4.17.20", finding.Message, StringComparison.Ordinal);
        Assert.Contains("GHSA-1 (CVSS 7.5)", finding.Message, StringComparison.Ordinal);
        Assert.Equal("Take 4.17.21 or later.", finding.Suggestion);
    }

    [Fact]
    public void What_was_there_before_is_not_the_changes_fault()
    {
        Put("a.json", Advisory("A", "npm", "lodash", High, "0", "4.17.21"));
        Assert.Empty(Assess(Change("package.json", "{\"dependencies\":{\"lodash\":\"4.17.20\"}}", "{\n\"dependencies\":{\n\"lodash\":\"4.17.20\"}}")));
        Assert.Single(Assess(Change("package.json", "{\"dependencies\":{\"lodash\":\"4.17.19\"}}", "{\"dependencies\":{\"lodash\":\"4.17.20\"}}")));
        Assert.Empty(Assess(Change("package.json", "{\"dependencies\":{\"lodash\":\"4.17.20\"}}", "{\"dependencies\":{\"lodash\":\"4.17.21\"}}")));
        Assert.Empty(Assess(Change("package.json", null, "{\"dependencies\":{\"lodash\":\"^4.17.0\"}}")));
        Assert.Empty(Assess(new FileChange("package.json", "{}"u8.ToArray(), null)));
        Assert.Empty(Assess(Change("node_modules/x/package.json", null, "{\"dependencies\":{\"lodash\":\"4.17.20\"}}")));
    }

    [Fact]
    public void A_version_of_a_lock_file_is_reported_where_the_manifest_asks_for_it()
    {
        Put("a.json", Advisory("A", "PyPI", "django", Critical, "3.0", "3.2.26"));
        Put("b.json", Advisory("B", "PyPI", "sqlparse", High, "0", "0.5.0"));
        var findings = Assess(
            Change("pyproject.toml", "[tool.poetry.dependencies]\n", "[tool.poetry.dependencies]\nDjango = \"^3.2\"\n"),
            Change("poetry.lock", "", "[[package]]\nname = \"django\"\nversion = \"3.2.25\"\n\n[[package]]\nname = \"sqlparse\"\nversion = \"0.4.4\"\n"));
        Assert.Equal([("pyproject.toml", 2, FindingSeverity.Blocking), ("poetry.lock", 7, FindingSeverity.Error)], findings.Select(f => (f.Path, f.Range!.Value.StartLine, f.Severity)));
    }

    [Fact]
    public void One_package_is_one_finding_and_one_vulnerability_counts_once()
    {
        Put("a.json", Advisory("GHSA-1", "npm", "p", High, "0", "1.2.0", alias: "CVE-1"));
        Put("b.json", Advisory("CVE-1", "npm", "p", null, "0", "1.1.0", alias: "GHSA-1"));
        Put("c.json", Advisory("GHSA-2", "npm", "p", Critical, "0", "1.10.0"));
        Put("d.json", Advisory("GHSA-3", "npm", "p", High, "1.0.0", null));
        Put("e.json", Advisory("GHSA-4", "npm", "p", High, "2.0.0", "2.1.0"));
        var finding = Assert.Single(Assess(Change("package.json", null, "{\"dependencies\":{\"p\":\"1.0.0\"}}")));
        Assert.Equal(FindingSeverity.Blocking, finding.Severity);
        Assert.Contains("3 known vulnerabilities, GHSA-2 (CVSS 9.8), GHSA-1 (CVSS 7.5), GHSA-3 (CVSS 7.5)", finding.Message, StringComparison.Ordinal);
        Assert.Equal("Take 1.10.0 or later; for 1 of them no fixed version is known.", finding.Suggestion);
    }

    [Theory]
    [InlineData("pom.xml", "Maven", "org.a:log", "<project><dependencies><dependency><groupId>org.a</groupId><artifactId>log</artifactId><version>2.14.1</version></dependency></dependencies></project>", "2.15.0")]
    [InlineData("go.mod", "Go", "github.com/a/b", "module m\nrequire github.com/a/b v1.2.3\n", "1.2.4")]
    [InlineData("a/App.csproj", "NuGet", "Newtonsoft.Json", "<Project><ItemGroup><PackageReference Include=\"newtonsoft.json\" Version=\"12.0.1\" /></ItemGroup></Project>", "13.0.1")]
    [InlineData("Gemfile.lock", "RubyGems", "rack", "GEM\n  specs:\n    rack (2.2.3)\n", "2.2.3.1")]
    [InlineData("composer.lock", "Packagist", "Monolog/monolog", "{\"packages\":[{\"name\":\"monolog/monolog\",\"version\":\"v1.11.0\"}]}", "1.12.0")]
    [InlineData("requirements.txt", "PyPI", "PyYAML", "pyyaml==5.3\n", "5.3.1")]
    public void Each_ecosystem_is_compared_by_its_own_names_and_order(string path, string ecosystem, string name, string text, string repaired)
    {
        Put("a.json", Advisory("A", ecosystem, name, High, "0", repaired));
        Assert.Equal($"Take {repaired} or later.", Assert.Single(Assess(Change(path, null, text))).Suggestion);
    }

    [Fact]
    public void Cargo_has_its_ecosystem_too()
    {
        Put("a.json", Advisory("RUSTSEC-1", "crates" + ".io", "time", High, "0.0.0-0", "0.2.23"));
        Assert.Single(Assess(Change("Cargo.lock", null, "[[package]]\nname = \"time\"\nversion = \"0.1.43\"\nsource = \"registry+x\"\n")));
        Assert.Empty(Assess(Change("Cargo.lock", null, "[[package]]\nname = \"time\"\nversion = \"0.1.43\"\n")));
    }

    [Fact]
    public void Archives_are_read_and_what_is_too_large_in_them_is_not()
    {
        using (var archive = ZipFile.Open(Path.Combine(_folder, "all.zip"), ZipArchiveMode.Create))
        {
            Write(archive, "bomb.json", new string(' ', 40 << 20));
            Write(archive, "GHSA-1.json", Advisory("GHSA-1", "npm", "p", High, "0", "2.0.0"));
            Write(archive, "../../out.json", Advisory("GHSA-2", "npm", "q", High, "0", "2.0.0"));
            Write(archive, "readme.txt", "no");
        }

        Put("broken.zip", "PK no archive");
        Put("broken.json", "{");
        Assert.Equal(2, Assess(Change("package.json", null, "{\"dependencies\":{\"p\":\"1.0.0\",\"q\":\"1.0.0\"}}")).Count);
        Assert.Equal(["all.zip", "broken.json", "broken.zip"], Directory.GetFileSystemEntries(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_is_kept_until_the_folder_changes()
    {
        var cache = Directory.CreateTempSubdirectory("lathe-cache-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(_folder, "npm"));
            Put("npm/a.json", Advisory("A", "npm", "p", High, "0", "2.0.0"));
            var change = Change("package.json", null, "{\"dependencies\":{\"p\":\"1.0.0\",\"q\":\"1.0.0\"}}");
            Assert.Single(Assess(cache, change));
            var index = Assert.Single(Directory.GetFiles(cache));
            var written = File.GetLastWriteTimeUtc(index);
            Assert.Single(Assess(cache, change));
            Assert.Equal(written, File.GetLastWriteTimeUtc(index));

            Put("npm/b.json", Advisory("B", "npm", "q", High, "0", "2.0.0"));
            Assert.Equal(2, Assess(cache, change).Count);

            // A damaged index is made anew; one that is cut in the middle of its table, too.
            File.WriteAllBytes(index, File.ReadAllBytes(index)[..^5]);
            Assert.Equal(2, Assess(cache, change).Count);
            File.WriteAllText(index, "no index");
            Assert.Equal(2, Assess(cache, change).Count);
            Assert.Single(Directory.GetFiles(cache));
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    [Fact]
    public void An_index_whose_middle_is_damaged_says_less_and_does_no_harm()
    {
        var cache = Directory.CreateTempSubdirectory("lathe-cache-").FullName;
        try
        {
            Put("a.json", Advisory("A", "npm", "p", High, "0", "2.0.0"));
            var change = Change("package.json", null, "{\"dependencies\":{\"p\":\"1.0.0\"}}");
            Assert.Single(Assess(cache, change));
            var index = Assert.Single(Directory.GetFiles(cache));
            var bytes = File.ReadAllBytes(index);
            for (var at = 44; at < bytes.Length; at++)
            {
                var damaged = (byte[])bytes.Clone();
                damaged[at] ^= 0xFF;
                File.WriteAllBytes(index, damaged);
                Assess(cache, change);
            }
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_said()
    {
        var change = Change("package.json", null, "{\"dependencies\":{\"p\":\"1.0.0\"}}");
        var missing = new DependencyAssessor(null, Path.Combine(_folder, "missing")).Assess(new CodeChange([change]), CancellationToken.None);
        Assert.Contains("cannot be read", Assert.Single(missing).Message, StringComparison.Ordinal);
        Assert.Contains("holds no advisories", Assert.Single(Assess(change)).Message, StringComparison.Ordinal);
        Assert.Empty(Assess(Change("a.py", null, "x = 1\n")));
    }

    internal static string Advisory(string id, string ecosystem, string name, string? vector, string introduced, string? repaired, string? alias = null) =>
        $$"""
        { "id": "{{id}}", "summary": "It\nbreaks", "aliases": [{{(alias is null ? "" : $"\"{alias}\"")}}], "severity": [{{(vector is null ? "" : $$"""{ "type": "CVSS_V3", "score": "{{vector}}" }""")}}],
          "affected": [ { "package": { "ecosystem": "{{ecosystem}}", "name": "{{name}}" },
            "ranges": [ { "type": "ECOSYSTEM", "events": [ { "introduced": "{{introduced}}" }{{(repaired is null ? "" : $$""", { "fixed": "{{repaired}}" }""")}} ] } ] } ] }
        """;

    internal static FileChange Change(string path, string? before, string after) => new(path, before is null ? null : Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private IReadOnlyList<Finding> Assess(params FileChange[] files) => Assess(null, files);

    private IReadOnlyList<Finding> Assess(string? cache, params FileChange[] files) => new DependencyAssessor(null, _folder, cache).Assess(new CodeChange(files), CancellationToken.None);
}
