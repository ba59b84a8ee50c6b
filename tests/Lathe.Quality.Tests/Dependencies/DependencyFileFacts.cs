using System.Text;

namespace Lathe.Quality.Tests.Dependencies;

public sealed class DependencyFileFacts
{
    private const string Go = "go" + "lang.org";

    /// <summary>A file, and what it says: name, version ("-" where it leaves a choice) and line of each package, with a star behind the line where nobody asked for it.</summary>
    public static TheoryData<string, string, string> Files() => new()
    {
        {
            "package.json",
            "{\n  \"name\": \"app\",\n  \"dependencies\": {\n    \"left-pad\": \"1.3.0\",\n    \"react\": \"^18.0.0\",\n    \"own\": \"workspace:*\",\n    \"near\": \"file:../near\",\n    \"other\": \"npm:@scope/real@2.0.1\",\n    \"fork\": \"user/repo\"\n  },\n  \"devDependencies\": { \"jest\": \"=29.0.0\" }\n}\n",
            "left-pad 1.3.0 4, react - 5, @scope/real 2.0.1 8, jest 29.0.0 11"
        },
        {
            "web/package-lock.json",
            "{\n  \"lockfileVersion\": 3,\n  \"packages\": {\n    \"\": { \"name\": \"app\" },\n    \"packages/a\": { \"name\": \"a\" },\n    \"node_modules/a\": { \"link\": true, \"resolved\": \"packages/a\" },\n    \"node_modules/lodash\": {\n      \"version\": \"4.17.20\"\n    },\n    \"node_modules/x/node_modules/@s/y\": { \"version\": \"1.0.0\" },\n    \"node_modules/alias\": { \"name\": \"real\", \"version\": \"2.0.0\" }\n  }\n}\n",
            "a - 6*, lodash 4.17.20 8*, @s/y 1.0.0 10*, real 2.0.0 11*"
        },
        {
            "npm-shrinkwrap.json",
            "{ \"lockfileVersion\": 1,\n \"dependencies\": {\n  \"a\": { \"version\": \"1.0.0\", \"requires\": { \"z\": \"1\" },\n   \"dependencies\": { \"b\": { \"version\": \"2.0.0\" } } },\n  \"c\": { \"version\": \"file:../c\" } } }\n",
            "a 1.0.0 3*, b 2.0.0 4*, c - 5*"
        },
        {
            "yarn.lock",
            "# yarn lockfile v1\n\n\"@babel/core@^7.0.0\", \"@babel/core@^7.1.0\":\n  version \"7.1.0\"\n  dependencies:\n    lodash \"^4.0.0\"\n\nlodash@^4.0.0:\n  version \"4.17.20\"\n\nmine@npm:real@^1:\n  version \"1.2.3\"\n",
            "@babel/core 7.1.0 4*, lodash 4.17.20 9*, real 1.2.3 12*"
        },
        {
            "yarn.lock",
            "__metadata:\n  version: 6\n\n\"@babel/core@npm:^7.0.0, @babel/core@npm:^7.1.0\":\n  version: 7.1.0\n  resolution: \"@babel/core@npm:7.1.0\"\n\n\"app@workspace:packages/app\":\n  version: 0.0.0-use.local\n\n\"mine@npm:real@^1\":\n  version: 1.2.3\n",
            "__metadata 6 2*, @babel/core 7.1.0 5*, app - 9*, real 1.2.3 12*"
        },
        {
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      lodash:\n        specifier: ^4\n        version: 4.17.20\n\n  packages/a:\n    dependencies: {}\n\npackages:\n\n  '@s/y@1.0.0':\n    resolution: {integrity: x}\n\n  lodash@4.17.20:\n    resolution: {integrity: x}\n\nsnapshots:\n\n  lodash@4.17.20: {}\n",
            "@s/y 1.0.0 16*, lodash 4.17.20 19*"
        },
        { "pnpm-lock.yaml", "lockfileVersion: 5.4\npackages:\n  /lodash/4.17.20:\n    dev: false\n  /@s/y/1.0.0_react@18.0.0:\n    dev: true\n", "lodash 4.17.20 3*, @s/y 1.0.0 5*" },
        { "pnpm-lock.yaml", "lockfileVersion: '6.0'\npackages:\n  /lodash@4.17.20:\n    dev: false\n  /@s/y@1.0.0(react@18.0.0):\n    dev: true\n", "lodash 4.17.20 3*, @s/y 1.0.0 5*" },
        {
            "requirements.txt",
            "# comment\n-r other.txt\nDjango==3.2.25\nrequests[security]>=2.0,<3 ; python_version < '3.12'\nFlask_Login == 0.6.0  # pinned\nurllib3==1.26.* \nmine @ https://example.org/mine.whl\n./local\n--hash=sha256:00\npyyaml==6.0 --hash=sha256:00 \\\n    --hash=sha256:11\nPyJWT\n",
            "django 3.2.25 3, requests - 4, flask-login 0.6.0 5, urllib3 - 6, pyyaml 6.0 10, pyjwt - 12"
        },
        { "dev-requirements.in", "Django\n", "django - 1" },
        { "requirements-dev.txt", "Django==1.0\n", "django 1.0 1" },
        {
            "pyproject.toml",
            "[project]\nname = \"app\"\ndependencies = [\n  \"Django==3.2.25\",  # why\n  'requests[socks]>=2',\n]\n[project.optional-dependencies]\ndev = [\"pytest==7.0\"]\n[dependency-groups]\ntest = [\"coverage\", { include-group = \"dev\" }]\n[build-system]\nrequires = [\"setuptools\"]\n",
            "django 3.2.25 4, requests - 5, pytest 7.0 8, coverage - 10"
        },
        {
            "pyproject.toml",
            "[tool.poetry.dependencies]\npython = \"^3.9\"\nDjango = \"3.2.25\"\nrequests = { version = \"^2.0\", extras = [\"socks\"] }\nmine = { path = \"../mine\" }\n\n[tool.poetry.group.dev.dependencies]\npytest = \"==7.0\"\n",
            "django 3.2.25 3, requests - 4, pytest 7.0 8"
        },
        {
            "poetry.lock",
            "[[package]]\nname = \"Django\"\nversion = \"3.2.25\"\ndescription = \"\"\"\n[[package]]\nname = \"no\"\n\"\"\"\nfiles = [\n    {file = \"a\", hash = \"sha256:1\"},\n]\n\n[package.dependencies]\nasgiref = \">=3\"\n\n[[package]]\nname = \"mine\"\nversion = \"1\"\n\n[package.source]\ntype = \"git\"\nurl = \"x\"\n\n[metadata]\nlock-version = \"2.0\"\n",
            "django 3.2.25 3*, mine - 17*"
        },
        { "uv.lock", "version = 1\n\n[[package]]\nname = \"anyio\"\nversion = \"4.0.0\"\nsource = { registry = \"r\" }\n\n[[package]]\nname = \"app\"\nversion = \"0\"\nsource = { editable = \"packages/app\" }\n", "anyio 4.0.0 5*, app - 10*" },
        { "Pipfile", "[packages]\nrequests = \"*\"\ndjango = \"==3.2\"\n[dev-packages]\npytest = {version = \"*\"}\n", "requests - 2, django 3.2 3, pytest - 5" },
        { "Pipfile.lock", "{\n \"_meta\": { \"sources\": [{\"name\": \"x\"}] },\n \"default\": {\n  \"django\": { \"version\": \"==3.2.25\" } },\n \"develop\": { \"mine\": { \"git\": \"x\" } } }", "django 3.2.25 4*, mine - 5*" },
        {
            "go.mod",
            "module example.org/app\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\t" + Go + "/x/net v0.1.0 // indirect\n)\n\nrequire github.com/c/d/v2 v2.0.0+incompatible\nreplace github.com/a/b => github.com/fork/b v1.2.4\nreplace github.com/gone => ../gone\n",
            "github.com/fork/b 1.2.4 6, " + Go + "/x/net 0.1.0 7*, github.com/c/d/v2 2.0.0+incompatible 10"
        },
        { "go.sum", "github.com/a/b v1.2.3 h1:x\ngithub.com/a/b v1.2.3/go.mod h1:y\n", "github.com/a/b - 1*, github.com/a/b - 2*" },
        {
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\n\n[dependencies]\nserde = { version = \"=1.0.1\", features = [\n  \"derive\",\n] }\ntime = \"0.3\"\nnear = { path = \"../near\" }\nours = { workspace = true }\nmine = { package = \"real\", version = \"1\" }\n\n[target.'cfg(unix)'.dev-dependencies]\nlibc = \"0.2\"\n\n[dependencies.rand]\nversion = \"0.8\"\n",
            "serde 1.0.1 6, time - 9, real - 12, rand - 17, libc - 15"
        },
        { "Cargo.lock", "version = 3\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"time\",\n]\n\n[[package]]\nname = \"time\"\nversion = \"0.1.43\"\nsource = \"registry+https://example.org/index\"\n", "app - 5*, time 0.1.43 12*" },
        {
            "pom.xml",
            "<project xmlns=\"x\">\n  <version>2.0</version>\n  <properties>\n    <log.version>2.14.1</log.version>\n  </properties>\n  <dependencies>\n    <dependency>\n      <groupId>org.a</groupId>\n      <artifactId>log</artifactId>\n      <version>${log.version}</version>\n    </dependency>\n    <dependency><groupId>org.b</groupId><artifactId>c</artifactId><version>[1.0,2.0)</version></dependency>\n    <dependency><groupId>org.b</groupId><artifactId>d</artifactId></dependency>\n    <dependency><groupId>org.b</groupId><artifactId>e</artifactId><version>\n1.5</version></dependency>\n  </dependencies>\n</project>\n",
            "org.a:log 2.14.1 4, org.b:c - 12, org.b:d - 13, org.b:e 1.5 14"
        },
        {
            "app/build.gradle",
            "dependencies {\n  implementation 'org.a:log:2.14.1'\n  testImplementation(\"org.b:c:1.+\")\n  // implementation 'org.x:no:1.0'\n  api group: 'org.d', name: 'e', version: '3.0'\n  implementation \"org.f:g:$version\"\n  println 'see: this'\n  implementation project(':core')\n}\n",
            "org.a:log 2.14.1 2, org.b:c - 3, org.d:e 3.0 5, org.f:g - 6"
        },
        { "build.gradle.kts", "dependencies {\n  implementation(\"org.a:log:2.14.1\")\n}\n", "org.a:log 2.14.1 2" },
        { "gradle/libs.versions.toml", "[versions]\nlog = \"2.14.1\"\n[libraries]\nlog = { module = \"org.a:log\", version.ref = \"log\" }\nc = \"org.b:c:1.0\"\nd = { group = \"org.d\", name = \"d\", version = \"1.1\" }\n", "org.a:log 2.14.1 2, org.b:c 1.0 5, org.d:d 1.1 6" },
        { "gradle.lockfile", "# comment\norg.a:log:2.14.1=compileClasspath,runtimeClasspath\nempty=annotationProcessor\n", "org.a:log 2.14.1 2*" },
        {
            "src/App.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <ItemGroup>\n    <PackageReference Include=\"Newtonsoft.Json\" Version=\"12.0.1\" />\n    <PackageReference Include=\"Central\" />\n    <PackageReference Include=\"Float\" Version=\"1.*\" />\n    <PackageReference Include=\"Exact\">\n      <Version>[2.0.0]</Version>\n    </PackageReference>\n  </ItemGroup>\n</Project>\n",
            "newtonsoft.json 12.0.1 3, central - 4, float - 5, exact 2.0.0 7"
        },
        { "Directory.Packages.props", "<Project><ItemGroup>\n<PackageVersion Include=\"A\" Version=\"1.0.0\" />\n</ItemGroup></Project>", "a 1.0.0 2" },
        { "packages.config", "<packages>\n<package id=\"A\" version=\"1.0.0\" />\n</packages>", "a 1.0.0 2" },
        { "packages.lock.json", "{ \"version\": 1, \"dependencies\": { \"net10.0\": {\n \"A\": { \"type\": \"Direct\", \"resolved\": \"1.0.0\" },\n \"B\": { \"type\": \"Transitive\",\n  \"resolved\": \"2.0.0\" },\n \"p\": { \"type\": \"Project\" } } } }", "a 1.0.0 2, b 2.0.0 4*, p - 5*" },
        { "Gemfile", "source 'x'\ngem 'rails', '~> 7.0'\ngem \"rack\", \"2.2.3\"\ngem('puma')\ngem 'mine', path: '../mine'\n# gem 'no'\n", "rails - 2, rack 2.2.3 3, puma - 4" },
        { "Gemfile.lock", "PATH\n  remote: .\n  specs:\n    mine (0.1)\n      rack (>= 2)\n\nGEM\n  remote: x\n  specs:\n    nokogiri (1.13.0-x86_64-linux)\n      racc (~> 1.4)\n    rack (2.2.3)\n\nDEPENDENCIES\n  rack\n", "mine - 4*, nokogiri 1.13.0 10*, rack 2.2.3 12*" },
        { "composer.json", "{\n \"require\": {\n  \"php\": \">=8\",\n  \"ext-json\": \"*\",\n  \"Monolog/Monolog\": \"v2.0.0\",\n  \"a/b\": \"^1.0\", \"c/d\": \"dev-main\" } }", "monolog/monolog 2.0.0 5, a/b - 6" },
        { "composer.lock", "{ \"packages\": [\n { \"name\": \"a/b\",\n   \"version\": \"v1.0.0\" } ],\n \"packages-dev\": [ { \"name\": \"c/d\", \"version\": \"dev-main\" } ] }", "a/b v1.0.0 3*, c/d - 4*" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_read_into_its_packages_with_lines(string path, string text, string expected)
    {
        var file = DependencyFile.Of(path);
        Assert.NotNull(file);
        var packages = file.ReadAll(Encoding.UTF8.GetBytes(text)).Packages;
        Assert.Equal(expected, string.Join(", ", packages.Select(p => $"{p.Name} {p.Version ?? "-"} {p.Line}{(p.IsDirect ? "" : "*")}")));
    }

    [Fact]
    public void Lines_may_end_as_they_do_elsewhere_and_begin_with_a_mark()
    {
        foreach (var (path, text, _) in Files().Select(row => row.Data))
        {
            var file = DependencyFile.Of(path)!;
            var plain = file.ReadAll(Encoding.UTF8.GetBytes(text)).Packages;
            Assert.Equal(plain, file.ReadAll(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))).Packages);
            Assert.Equal(plain, file.ReadAll([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]).Packages);
        }
    }

    [Fact]
    public void What_is_cut_off_or_garbled_is_read_as_far_as_it_goes()
    {
        foreach (var (path, text, _) in Files().Select(row => row.Data))
        {
            var file = DependencyFile.Of(path)!;
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var length = 0; length < bytes.Length; length += 2) file.ReadAll(bytes[..length]);
            for (var at = 0; at < bytes.Length; at += 3)
            {
                foreach (var other in "\"'[{]}<>\0=\\\n:@(\u00ff"u8)
                {
                    var garbled = (byte[])bytes.Clone();
                    garbled[at] = other;
                    file.ReadAll(garbled);
                }
            }
        }
    }

    [Fact]
    public void Deep_and_large_texts_are_bounded()
    {
        var deep = new string('[', 100_000);
        foreach (var file in DependencyFile.All)
        {
            Assert.Empty(file.ReadAll(Encoding.UTF8.GetBytes(deep)).Packages);
            Assert.Empty(file.ReadAll(Encoding.UTF8.GetBytes("a = " + deep)).Packages);
            Assert.Empty(file.ReadAll(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 50_000)))).Packages);
            Assert.Empty(file.ReadAll(Encoding.UTF8.GetBytes("{\"a\":" + new string('{', 100_000))).Packages);
        }

        var tables = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"[t{i}.a]\n"));
        Assert.Empty(DependencyFile.Of("Cargo.toml")!.ReadAll(Encoding.UTF8.GetBytes(tables)).Packages);
    }

    [Fact]
    public void No_entity_of_a_document_is_expanded_or_fetched()
    {
        var bomb = "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/hostname\">]>\n<project><dependencies><dependency><groupId>&b;</groupId><artifactId>&x;</artifactId></dependency></dependencies></project>";
        Assert.Empty(DependencyFile.Of("pom.xml")!.ReadAll(Encoding.UTF8.GetBytes(bomb)).Packages);
    }

    [Theory]
    [InlineData("package.jsonx")]
    [InlineData("src/Package.json.bak")]
    [InlineData("requirements.md")]
    [InlineData("main.go")]
    public void Other_files_name_no_packages(string path) => Assert.Null(DependencyFile.Of(path));
}
