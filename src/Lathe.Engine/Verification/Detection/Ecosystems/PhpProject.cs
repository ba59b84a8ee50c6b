namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>PHP: PHPUnit by its configuration, else composer's test script.</summary>
internal sealed class PhpProject : IEcosystem
{
    public string Name => "php";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        if (folder.First("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml") is { } configuration)
        {
            var ci = context.Ci.Find("phpunit") ?? context.Ci.Find("composer", "test");
            if (folder.Tree.Exists(folder.PathOf("vendor/bin/phpunit")) && context.Programs.Has("php")) context.Add(folder, "vendor/bin/phpunit", CheckKind.Test, "PHPUnit is set up", configuration, null, 0.85, CheckTime.Seconds, ci);
            else if (context.Programs.Has("phpunit")) context.Add(folder, "phpunit", CheckKind.Test, "PHPUnit is set up", configuration, null, 0.7, CheckTime.Seconds, ci);
            else context.Miss(folder, "vendor/bin/phpunit", configuration, "PHPUnit is not installed", "Run 'composer install'.");
        }
        else if (folder.Path.Length == 0 && !folder.Files.Contains("composer.json") && folder.Below(n => n.EndsWith("Test.php", StringComparison.Ordinal), 1) is [var test] && test.Contains('/') && test[..test.IndexOf('/')].All(char.IsAsciiLetterOrDigit))
        {
            if (context.Programs.Has("phpunit")) context.Add(folder, $"phpunit {test[..test.IndexOf('/')]}", CheckKind.Test, $"tests as {test}", test, null, 0.5, CheckTime.Seconds, context.Ci.Find("phpunit"));
            else context.Miss(folder, "phpunit", test, "PHPUnit is not installed", "Install phpunit.");
        }
        else if (folder.LineWith("composer.json", "\"test\":") is { } line)
        {
            if (context.Programs.Has("composer")) context.Add(folder, "composer test", CheckKind.Test, "script test", "composer.json", line, 0.7, CheckTime.Seconds, context.Ci.Find("composer", "test"));
            else context.Miss(folder, "composer test", "composer.json", "composer is not installed", "Install composer.");
        }
    }
}
