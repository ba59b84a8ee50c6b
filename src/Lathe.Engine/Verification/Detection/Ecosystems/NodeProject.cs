using System.Text.Json;

namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>package.json: its scripts, run by the program that its lock file belongs to.</summary>
internal sealed class NodeProject : IEcosystem
{
    private static readonly (string File, string Program)[] Locks = [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun"), ("package-lock.json", "npm"), ("npm-shrinkwrap.json", "npm")];
    private static readonly string[] Tests = ["test", "test:ci", "test:run", "test:unit", "unit"];
    private static readonly string[] Types = ["typecheck", "type-check", "types", "check-types", "check:types", "tsc"];
    private static readonly string[] Lints = ["lint"];

    public string Name => "node";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        if (Package.Read(folder) is not { } package)
        {
            if (folder.Path.Length == 0 && folder.Files.Contains("package.json")) context.Miss(folder, "npm test", "package.json", "it cannot be read as JSON", "Mend it, or give the check with --verify.");
            if (folder.Path.Length == 0 && !folder.Files.Contains("package.json") && FirstTest(folder) is { } lone) Bare(folder, context, lone, lone);
            return;
        }

        var program = package.Manager ?? LockProgram(folder) ?? "npm";
        var test = Tests.FirstOrDefault(t => package.Scripts.TryGetValue(t, out var script) && IsReal(script) && context.Ci.Find("run", t) is not null) ?? Tests.FirstOrDefault(t => package.Scripts.TryGetValue(t, out var script) && IsReal(script));
        if (test is not null) Add(folder, context, package, program, test, CheckKind.Test);
        else if (!package.HasDependencies && FirstTest(folder) is { } first) Bare(folder, context, first, "package.json");
        if (test is null) return;
        foreach (var (names, kind) in ((string[], CheckKind)[])[(Types, CheckKind.Types), (Lints, CheckKind.Lint)])
        {
            if (names.FirstOrDefault(package.Scripts.ContainsKey) is { } script) Add(folder, context, package, program, script, kind);
        }
    }

    private static void Add(ProjectFolder folder, DetectionContext context, Package package, string program, string script, CheckKind kind)
    {
        var command = script is "test" && program is not "bun" ? $"{program} test" : $"{program} run {script}";
        var line = folder.LineWith("package.json", $"\"{script}\"");
        if (!context.Programs.Has(program))
        {
            context.Miss(folder, command, "package.json", $"{program} is not installed", program is "npm" ? "Install Node.js with npm." : $"Install {program}, for example with 'npm install -g {program}'.");
            return;
        }

        // Only what is on the machine can be started: there is no network in the box.
        if (package.HasDependencies && !folder.HasAround("node_modules") && !folder.Files.Contains(".pnp.cjs") && !RunsOnNodeAlone(package.Scripts[script]))
        {
            context.Miss(folder, command, "package.json", "its packages are not installed (no node_modules)", $"Run '{program} {(program is "npm" ? "ci" : "install")}' in {(folder.Path.Length == 0 ? "the repository" : folder.Path)}.");
            return;
        }

        var ci = context.Ci.Find(program, script) ?? context.Ci.Find(program, "run", script) ?? context.Ci.Find("npm", script) ?? context.Ci.Find("npm", "run", script);
        context.Add(folder, command, kind, $"script {script}", "package.json", line, kind == CheckKind.Test ? 0.8 : 0.5, CheckTime.Seconds, ci);
    }

    private static string? FirstTest(ProjectFolder folder) =>
        folder.Below(n => n.EndsWith(".test.js", StringComparison.Ordinal) || n.EndsWith(".test.mjs", StringComparison.Ordinal) || n.EndsWith(".test.cjs", StringComparison.Ordinal), 1).FirstOrDefault();

    private static void Bare(ProjectFolder folder, DetectionContext context, string first, string file)
    {
        if (context.Programs.Has("node")) context.Add(folder, "node --test", CheckKind.Test, $"no test script, but tests as {first}", file, null, 0.4, CheckTime.Seconds, context.Ci.Find("node", "--test"));
    }

    private static bool RunsOnNodeAlone(string script) => script.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["node", ..];

    // npm's own placeholder, and what would never end.
    private static bool IsReal(string script) =>
        script.Trim().Length > 0 && !script.Contains("no test specified", StringComparison.OrdinalIgnoreCase) && !script.Contains("--watch", StringComparison.Ordinal);

    private static string? LockProgram(ProjectFolder folder)
    {
        for (var at = folder; at is not null; at = at.Path.Length == 0 ? null : folder.Tree.Find(at.Path.Contains('/') ? at.Path[..at.Path.LastIndexOf('/')] : ""))
        {
            foreach (var (file, program) in Locks)
            {
                if (at.Files.Contains(file)) return program;
            }
        }

        return null;
    }

    private sealed record Package(IReadOnlyDictionary<string, string> Scripts, string? Manager, bool HasDependencies)
    {
        public static Package? Read(ProjectFolder folder)
        {
            if (folder.Lines("package.json") is not { } lines) return null;
            try
            {
                using var document = JsonDocument.Parse(string.Join('\n', lines), new JsonDocumentOptions { MaxDepth = 32, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                var root = document.RootElement;
                if (root.ValueKind != JsonValueKind.Object) return null;
                var scripts = new Dictionary<string, string>(StringComparer.Ordinal);
                if (root.TryGetProperty("scripts", out var all) && all.ValueKind == JsonValueKind.Object)
                {
                    foreach (var script in all.EnumerateObject())
                    {
                        if (script.Value.ValueKind == JsonValueKind.String) scripts[script.Name] = script.Value.GetString()!;
                    }
                }

                return new Package(scripts, ManagerOf(root), HasAny(root, "dependencies") || HasAny(root, "devDependencies"));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // InvalidOperationException: a text that is no valid UTF-16.
                return null;
            }
        }

        private static string? ManagerOf(JsonElement root)
        {
            if (!root.TryGetProperty("packageManager", out var value) || value.ValueKind != JsonValueKind.String) return null;
            var name = value.GetString()!.Split('@')[0];
            return name is "npm" or "pnpm" or "yarn" or "bun" ? name : null;
        }

        private static bool HasAny(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any();
    }
}
