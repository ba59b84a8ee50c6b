namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>Ruby: RSpec, or the test task of a Rakefile; through bundler where the gems are locked.</summary>
internal sealed class RubyProject : IEcosystem
{
    public string Name => "ruby";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        var marked = folder.First("Gemfile", "Rakefile", ".rspec") is not null || folder.Files.Any(f => f.EndsWith(".gemspec", StringComparison.Ordinal));
        if (!marked && (folder.Path.Length > 0 || !folder.Subfolders.Contains("spec"))) return;
        var bundler = folder.Files.Contains("Gemfile.lock") && context.Programs.Has("bundle") ? "bundle exec " : "";
        if (folder.Below(n => n.EndsWith("_spec.rb", StringComparison.Ordinal)) is { Count: > 0 } specs)
        {
            var file = folder.First(".rspec", "Gemfile", "Rakefile") ?? specs[0][(folder.Path.Length == 0 ? 0 : folder.Path.Length + 1)..];
            Propose(folder, context, $"{bundler}rspec", "rspec", DetectionContext.Count(specs.Count, "spec file"), file, null, context.Ci.Find("rspec"), bundler.Length > 0);
        }
        else if (folder.LineWith("Rakefile", "TestTask", "task :test", "task test:", "task 'test'", "task \"test\"") is { } line)
        {
            Propose(folder, context, $"{bundler}rake test", "rake", "a task of tests", "Rakefile", line, context.Ci.Find("rake", "test") ?? context.Ci.Find("rake"), bundler.Length > 0);
        }
    }

    private static void Propose(ProjectFolder folder, DetectionContext context, string command, string program, string reason, string file, int? line, CiLine? ci, bool bundled)
    {
        if (bundled || context.Programs.Has(program)) context.Add(folder, command, CheckKind.Test, reason, file, line, 0.8, CheckTime.Seconds, ci);
        else context.Miss(folder, command, file, $"{program} is not installed", "Install the gems with 'bundle install', or ruby-rspec and rake of the system.");
    }
}
